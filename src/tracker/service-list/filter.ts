import { typedDay } from '../../web/day-field.ts'
import type { Stage } from '../../db/tables/projects.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { stageNames } from '../go-live/gate.ts'
import { standingNames } from '../prerequisites/prerequisite.ts'
import { dateKinds } from '../projects/dates.ts'
import { tidied } from '../../text.ts'

/** The words for where a service stands in the rollout, and the colour of its tag. */
export const standings: Record<Rollout, { name: string; says: string; colour: string }> = {
  live: { name: 'Live', says: 'Booking works', colour: 'green' },
  ready: { name: 'Ready now', says: 'Waits for nothing that is known: its pair is proven and its referrer is switched on', colour: 'blue' },
  referrer: { name: 'Waits for its referrer', says: 'Its pair is proven; who refers into it is not switched on', colour: 'orange' },
  pair: { name: 'Waits for its pair', says: 'Its referrer is switched on; its pair of products is not proven', colour: 'yellow' },
  both: { name: 'Waits for both', says: 'Neither is its pair proven nor its referrer switched on, as far as is known', colour: 'grey' },
  closed: { name: 'Closed', says: 'Its practice has closed', colour: 'red' },
}

export type Known3 = 'yes' | 'no' | 'unknown'
export const pairNames: Record<Known3, string> = { yes: 'Proven', no: 'Not proven', unknown: 'Not known' }
export const onNames: Record<Known3, string> = { yes: 'Switched on', no: 'Not switched on', unknown: 'Not known' }
export const projectNames = { none: 'No project', open: 'Open', 'on-hold': 'On hold', stopped: 'Stopped', closed: 'Closed' } as const
export type ProjectChoice = keyof typeof projectNames
export const liveNames = { yes: 'Live', no: 'Not live' } as const
export const stageChoices: Record<Stage, string> = { ...stageNames, closed: 'Closed' }
/** Where a prerequisite may stand, after whether it is open at all. */
export const standingChoices = { open: 'Open', ...standingNames } as const
export type StandingChoice = keyof typeof standingChoices
export const overdueNames = { date: 'A date has passed', prerequisite: 'A prerequisite is past its day' } as const
export const dateChoices = Object.fromEntries(dateKinds.map((one) => [one.key, one.name])) as Record<Exclude<Filter['date'], ''>, string>

/** Where a value is not known, in a filter. */
export const unknownMark = '-'

/** What the address of the list asks for; every part may be missing. */
export interface Filter {
  q: string
  rollout: Rollout | ''
  live: 'yes' | 'no' | ''
  region: string
  area: string
  commissioner: string
  care: string
  referrer: string
  on: Known3 | ''
  consumer: string
  provider: string
  pair: Known3 | ''
  project: ProjectChoice | ''
  stage: Stage | ''
  /** A prerequisite's key; with `standing`, or alone for one that is open. */
  prerequisite: string
  standing: StandingChoice | ''
  /** A role's key: somebody holds it, or `owner` does. */
  role: string
  /** A person's id; `-` is nobody, in the role or in any required one. */
  owner: string
  overdue: keyof typeof overdueNames | ''
  /** A field that has to be unknown. */
  missing: string
  /** The date that from and to, yyyy-mm-dd, are about; the go-live where it is not said. */
  date: 'testing' | 'technical-live' | 'go-live' | ''
  from: string
  to: string
}

/** What is asked of one project of the service: the same project has to fit all of it. */
export const projectKeys = [
  'project',
  'stage',
  'prerequisite',
  'standing',
  'role',
  'owner',
  'overdue',
  'date',
  'from',
  'to',
] as const satisfies (keyof Filter)[]
export const filterKeys = [
  'q',
  'rollout',
  'live',
  'region',
  'area',
  'commissioner',
  'care',
  'referrer',
  'on',
  'consumer',
  'provider',
  'pair',
  ...projectKeys,
  'missing',
] as const satisfies (keyof Filter)[]

/** The filter without these parts. */
export const without = (filter: Filter, ...keys: (keyof Filter)[]): Filter => ({ ...filter, ...Object.fromEntries(keys.map((key) => [key, ''])) })

/** Fields whose unknown values may be asked for, with their column. */
export const missingFields = {
  region: 'Region',
  area: 'Area',
  commissioner: 'Commissioner',
  postcode: 'Postcode',
  list_size: 'List size',
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
  referrer_id: 'Who refers',
} as const

const oneOf = <T extends string>(value: string | undefined, all: object): T | '' => (value !== undefined && Object.hasOwn(all, value) ? (value as T) : '')

function dayIn(text: string): string {
  const read = typedDay(text)
  return 'day' in read ? read.day : ''
}

/** Reads a filter from the query of an address; what it does not know is not asked for. */
export function readFilter(query: (name: string) => string | undefined): Filter {
  const text = (name: string): string => (query(name) ?? '').trim().slice(0, 200)
  const word = (name: string): string => (/^[\w-]+$/.test(text(name)) ? text(name) : '')
  // An older address has the standing behind the key.
  const [prerequisite = '', standing = query('standing')] = text('prerequisite').split(':')
  return {
    q: text('q'),
    rollout: oneOf<Rollout>(query('rollout'), standings),
    region: text('region'),
    area: text('area'),
    commissioner: text('commissioner'),
    care: text('care'),
    referrer: text('referrer'),
    on: oneOf<Known3>(query('on'), onNames),
    consumer: text('consumer'),
    provider: text('provider'),
    pair: oneOf<Known3>(query('pair'), pairNames),
    project: oneOf<ProjectChoice>(query('project'), projectNames),
    live: oneOf<'yes' | 'no'>(query('live'), liveNames),
    stage: oneOf<Stage>(query('stage'), stageChoices),
    prerequisite: /^[\w-]+$/.test(prerequisite) ? prerequisite : '',
    standing: oneOf<StandingChoice>(standing, standingChoices),
    role: word('role'),
    owner: word('owner'),
    overdue: oneOf<keyof typeof overdueNames>(query('overdue'), overdueNames),
    missing: oneOf(query('missing'), missingFields),
    date: oneOf<Exclude<Filter['date'], ''>>(query('date'), dateChoices),
    from: dayIn(text('from')),
    to: dayIn(text('to')),
  }
}

/** The address of the list with this filter, changed in some parts. */
export function addressOf(filter: Partial<Filter>, more: Record<string, string> = {}, path = '/services'): string {
  const parts = new URLSearchParams()
  for (const key of filterKeys) if (filter[key]) parts.set(key, filter[key])
  for (const [key, value] of Object.entries(more)) if (value !== '') parts.set(key, value)
  const query = parts.toString()
  return query === '' ? path : `${path}?${query}`
}

/** One combination of what services are counted by, with how many there are and their patients. */
export interface Cell {
  rollout: Rollout
  region: string | null
  care: string
  referrer: string | null
  consumer: string | null
  provider: string | null
  services: number
  patients: number
}

/** Looked up beside the cells: who is switched on, which pairs are decided. */
export interface Decided {
  on: ReadonlyMap<string, 'yes' | 'no' | null>
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
}

export const pairKey = (consumer: string | null, provider: string | null): string => `${consumer ?? ''}\u001F${provider ?? ''}`
export const onOf = (cell: Pick<Cell, 'referrer'>, { on }: Decided): Known3 => (cell.referrer === null ? 'unknown' : (on.get(cell.referrer) ?? 'unknown'))
export const pairOf = (cell: Pick<Cell, 'consumer' | 'provider'>, { pairs }: Decided): Known3 => {
  const state = cell.consumer === null || cell.provider === null ? undefined : pairs.get(pairKey(cell.consumer, cell.provider))
  return state === undefined ? 'unknown' : state === 'proven' ? 'yes' : 'no'
}

/** What a list is counted by, beside its own choices. */
export const facetKeys = ['rollout', 'live', 'region', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
export type FacetKey = (typeof facetKeys)[number]
export type Facets = Record<FacetKey, Map<string, number>>

function valueOf(cell: Cell, key: FacetKey, decided: Decided): string {
  if (key === 'on') return onOf(cell, decided)
  if (key === 'pair') return pairOf(cell, decided)
  if (key === 'live') return cell.rollout === 'live' ? 'yes' : 'no'
  return cell[key] ?? unknownMark
}

/** How many services each choice would leave, the other choices kept; and how many the filter leaves. */
export function countFacets(cells: Cell[], filter: Filter, decided: Decided): { total: number; patients: number; facets: Facets } {
  const facets = Object.fromEntries(facetKeys.map((key) => [key, new Map<string, number>()])) as Facets
  let [total, patients] = [0, 0]
  for (const cell of cells) {
    const values = facetKeys.map((key) => valueOf(cell, key, decided))
    const failing = facetKeys.filter((key, index) => filter[key] !== '' && filter[key] !== values[index])
    if (failing.length > 1) continue
    if (failing.length === 0) {
      total += cell.services
      patients += cell.patients
    }
    facetKeys.forEach((key, index) => {
      if (failing.length === 0 || failing[0] === key) facets[key].set(values[index] ?? '', (facets[key].get(values[index] ?? '') ?? 0) + cell.services)
    })
  }
  return { total, patients, facets }
}

/** What somebody typed into the search box, by its shape. */
export type Words = { kind: 'ods' | 'digits' | 'postcode' | 'words'; text: string }
export function shapeOf(typed: string): Words {
  const text = tidied(typed)
  const bare = text.toUpperCase().replaceAll(' ', '')
  if (/^\d{6,12}$/.test(bare)) return { kind: 'digits', text: bare }
  if (/^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(bare)) return { kind: 'postcode', text: `${bare.slice(0, -3)} ${bare.slice(-3)}` }
  if (/^(?=.*\d)[A-Z\d]{3,6}$/.test(bare) && !text.includes(' ')) return { kind: 'ods', text: bare }
  return { kind: 'words', text }
}
