import { areaRoles } from '../../access/permissions.ts'
import type { AreaRole } from '../../access/permissions.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { typedDay } from '../../web/day-field.ts'
import type { Stage } from '../../db/tables/projects.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import { stageChoices } from '../go-live/gate.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import { dateKinds } from '../dates/dates.ts'
import { isKey } from '../../keys.ts'
import { readOwn, writeOwn } from './own-conditions.ts'

export type YesNoUnknown = 'yes' | 'no' | 'unknown'
export const pairNames: Record<YesNoUnknown, string> = { yes: 'Proven', no: 'Not proven', unknown: 'Not known' }
export const onNames: Record<YesNoUnknown, string> = { yes: 'Switched on', no: 'Not switched on', unknown: 'Not known' }
export const projectNames = { none: 'No project', open: 'Open', 'on-hold': 'On hold', stopped: 'Stopped', closed: 'Closed' } as const
export type ProjectChoice = keyof typeof projectNames
export const liveNames = { yes: 'Live', no: 'Not live' } as const
/** The statuses of a prerequisite in a filter, after whether it is open at all. */
export const statusChoices = { open: 'Open', ...statusNames } as const
export type StatusChoice = keyof typeof statusChoices
export const overdueNames = {
  date: 'A date has passed',
  late: 'A date has passed, here or with a partner service',
  prerequisite: 'A prerequisite is overdue',
} as const
const [testing, technicalLive, goLive] = dateKinds
export const dateChoices = { [testing.key]: testing.name, [technicalLive.key]: technicalLive.name, [goLive.key]: goLive.name }

/** The value of a filter for unknown. */
export const unknownMark = '-'

/** The filter in the address of the list; every part may be missing. */
export interface Filter {
  q: string
  rollout: Rollout | ''
  live: 'yes' | 'no' | ''
  region: string
  area: string
  commissioner: string
  care: string
  referrer: string
  on: YesNoUnknown | ''
  consumer: string
  provider: string
  pair: YesNoUnknown | ''
  project: ProjectChoice | ''
  stage: Stage | ''
  /** A wave's id. Its projects that are closed count too. */
  wave: string
  /** A prerequisite's key; with `status`, or alone for one that is open. */
  prerequisite: string
  status: StatusChoice | ''
  /** A role's key: someone holds it, or `owner` does. */
  role: string
  /** A person's id; `-` is nobody, in the role or in any required one. */
  owner: PersonId | typeof unknownMark | ''
  overdue: keyof typeof overdueNames | ''
  /** Someone’s area, as what they are there and their id: `dos-lead.` and the id. */
  within: string
  /** A field that has to be unknown. */
  missing: keyof typeof missingFields | ''
  /** The date that from and to, yyyy-mm-dd, are about; the go-live where it is not said. */
  date: 'testing' | 'technical-live' | 'go-live' | ''
  from: string
  to: string
  /** Conditions on fields that this installation added to services, and to projects: see own-conditions.ts. */
  own: string
  projectOwn: string
}

/** Conditions on one project of the service: the same project has to meet all of them. */
export const projectKeys = [
  'project',
  'stage',
  'wave',
  'prerequisite',
  'status',
  'role',
  'owner',
  'overdue',
  'date',
  'from',
  'to',
  'projectOwn',
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
  'within',
  'missing',
  'own',
] as const satisfies (keyof Filter)[]

/** Whether something is asked of a project, beside its state. */
export const asksProjects = (filter: Filter): boolean => projectKeys.some((key) => key !== 'project' && key !== 'date' && filter[key] !== '')

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
  referrer_id: '111 provider',
} as const

const oneOf = <K extends string>(value: string | undefined, all: Readonly<Record<K, unknown>>): K | '' =>
  value !== undefined && isKey(all, value) ? value : ''

function dayIn(text: string): string {
  const read = typedDay(text)
  return 'day' in read ? read.day : ''
}

const longestOwn = 4000

/** What of someone’s area a filter asks for; undefined if it asks for none. */
export function withinArea(within: string): { role: AreaRole; personId: PersonId } | undefined {
  const [role, id] = within.split('.')
  const known = areaRoles.find((one) => one === role)
  return known !== undefined && id !== undefined && /^[\w-]+$/.test(id) ? { role: known, personId: asPersonId(id) } : undefined
}

/** Reads a filter from the query of an address; ignores what it does not know. */
export function readFilter(query: (name: string) => string | undefined): Filter {
  const text = (name: string): string => (query(name) ?? '').trim().slice(0, 200)
  const word = (name: string): string => (/^[\w-]+$/.test(text(name)) ? text(name) : '')
  const conditions = (name: string): string => writeOwn(readOwn((query(name) ?? '').slice(0, longestOwn)))
  // An older address calls the status standing, or puts it behind the key.
  const [prerequisite = '', status = query('status') ?? query('standing')] = text('prerequisite').split(':')
  return {
    q: text('q'),
    rollout: oneOf<Rollout>(query('rollout'), rolloutStatuses),
    region: text('region'),
    area: text('area'),
    commissioner: text('commissioner'),
    care: text('care'),
    referrer: text('referrer'),
    on: oneOf<YesNoUnknown>(query('on'), onNames),
    consumer: text('consumer'),
    provider: text('provider'),
    pair: oneOf<YesNoUnknown>(query('pair'), pairNames),
    project: oneOf<ProjectChoice>(query('project'), projectNames),
    live: oneOf<'yes' | 'no'>(query('live'), liveNames),
    stage: oneOf<Stage>(query('stage'), stageChoices),
    wave: word('wave'),
    prerequisite: /^[\w-]+$/.test(prerequisite) ? prerequisite : '',
    status: oneOf<StatusChoice>(status, statusChoices),
    role: word('role'),
    owner: asPersonId(word('owner')),
    overdue: oneOf<keyof typeof overdueNames>(query('overdue'), overdueNames),
    within: withinArea(text('within')) === undefined ? '' : text('within'),
    missing: oneOf(query('missing'), missingFields),
    date: oneOf<Exclude<Filter['date'], ''>>(query('date'), dateChoices),
    from: dayIn(text('from')),
    to: dayIn(text('to')),
    own: conditions('own'),
    projectOwn: conditions('projectOwn'),
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
