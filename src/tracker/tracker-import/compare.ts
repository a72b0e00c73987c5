import type { Day } from '../../day.ts'
import type { OdsStatus } from '../../db/tables/ods.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { dayOf } from '../../web/moments.ts'
import { markOf, marksOf } from './exported-cells.ts'
import { fields } from './fields.ts'
import { isHidden } from '../workbook/tracker-headings.ts'
import { folded, withoutEnd } from '../../text.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import { pairKeyOf } from './shared-facts.ts'
import type { SharedFacts } from './shared-facts.ts'
import type { RowSaid, RowValues } from './read-row.ts'

/** A service as far as a tracker speaks of it. */
export type Known = Pick<
  ServicesTable,
  | 'id'
  | 'ods_code'
  | 'name'
  | 'region_code'
  | 'region'
  | 'area_code'
  | 'area'
  | 'address'
  | 'postcode'
  | 'commissioner_code'
  | 'commissioner'
  | 'list_size'
  | 'provider_product'
  | 'consumer_product'
  | 'referrer_id'
  | 'live'
  | 'other'
  | 'version'
  | 'ods_status'
  | 'closed_on'
  | 'successor'
> & { referrer: string | null; dos_ids: string[] }

/** A cell that differs: what is known here and what the file says. A conflict was changed on both sides since the file was exported. */
export interface Change {
  field: string
  from: string
  to: string
  conflict?: true
}

export const addressLines = ['address_1', 'address_2', 'address_3'] as const

/** What is known of a service in the words of a tracker; what is unknown is not there. */
export function valuesOf(one: Known): RowValues {
  const [first = '', second = '', ...rest] = (one.address ?? '').split('\n')
  const values: Record<string, string | null> = {
    ods_code: one.ods_code,
    name: one.name,
    region_code: one.region_code,
    region: one.region,
    area_code: one.area_code,
    area: one.area,
    address_1: first,
    address_2: second,
    address_3: rest.join(', '),
    postcode: one.postcode,
    commissioner_code: one.commissioner_code,
    commissioner: one.commissioner,
    list_size: one.list_size === null ? null : String(one.list_size),
    provider_product: one.provider_product,
    referrer: one.referrer,
    consumer_product: one.consumer_product,
    live: one.live,
    dos_ids: one.dos_ids.join(' '),
    ods_status: one.ods_status,
    closed_on: one.closed_on,
    successor: one.successor,
  }
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''))
}

/** What is known of who refers (by folded name) and of pairs, beside what a file says of them all. */
export interface SharedNow {
  on: ReadonlyMap<string, 'yes' | 'no' | null>
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
  disputed: ReadonlySet<string>
  today: Day
  /** The codes of practices that the ODS list says have closed, with the day where it is known. */
  closedInList: ReadonlyMap<string, string | null>
}

/** The keys of what rows of one file disagree on. */
export const disputedOf = ({ referrers, pairs }: SharedFacts): Set<string> =>
  new Set([
    ...referrers.filter((one) => one.on === 'both').map((one) => `on:${folded(one.name)}`),
    ...pairs.filter((one) => one.proven === 'both').map((one) => `pair:${pairKeyOf({ consumer_product: one.consumer, provider_product: one.provider }) ?? ''}`),
  ])

/** What is known in a field that a row says: of the service, of who refers or of the pair; undefined if it does not count. */
function knownIn(key: FieldKey, said: RowValues, before: RowValues, now: SharedNow): string | undefined {
  if (key === 'referrer_on') {
    const name = folded(said.referrer ?? '')
    return name === '' || now.disputed.has(`on:${name}`) ? undefined : (now.on.get(name) ?? '')
  }
  if (key === 'pair') {
    const pair = pairKeyOf(said)
    if (pair === null || now.disputed.has(`pair:${pair}`)) return undefined
    const state = now.pairs.get(pair)
    return state === undefined ? '' : state === 'proven' ? 'yes' : 'no'
  }
  return before[key] ?? ''
}

function asWords(key: FieldKey, text: string): string {
  if (key === 'live' || key === 'referrer_on' || key === 'pair') return text.replace('yes', 'Yes').replace('no', 'No')
  if (key === 'ods_status') return text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
  if (key === 'closed_on') return text === notClosed ? 'None' : text === '' ? '' : dayOf(text)
  return text
}

/** Of the day of closing: that there is none. */
const notClosed = 'none'

/**
 * A row with what it says of closing told apart: yes or no under Closed is a status; one that says open takes a day of closing that has passed
 * away. What it does not say stays unsaid.
 */
export function withClosing({ values, other }: RowSaid, known: Pick<Known, 'closed_on'> | null, today: Day): RowSaid {
  const { closed_on: said, ...rest } = values
  if (said !== undefined && said !== 'yes' && said !== 'no') return { values, other }
  const status = values.ods_status ?? (said === undefined ? undefined : said === 'yes' ? 'closed' : 'open')
  if (status === undefined) return { values: rest, other }
  const isOpenAgain = status === 'open' && known !== null && known.closed_on !== null && known.closed_on <= today
  return { values: { ...rest, ods_status: status, ...(isOpenAgain ? { closed_on: notClosed } : {}) }, other }
}

/** Why a row of a service that is not known is proposed as closed, in a sentence; null where its practice has not closed. */
function closedAlready({ values }: RowSaid, { today, closedInList }: SharedNow): string | null {
  const day = values.closed_on ?? closedInList.get(values.ods_code ?? '') ?? null
  if (day !== null && day <= today) return `This practice closed on ${dayOf(day)}.`
  if (values.closed_on === undefined && closedInList.has(values.ods_code ?? '')) return 'The ODS list says that this practice has closed.'
  return values.ods_status === 'closed' && day === null ? 'This practice has closed.' : null
}

const soonClosed = ({ values }: RowSaid): string | null => (values.closed_on === undefined ? null : `This practice closes on ${dayOf(values.closed_on)}.`)
const standsOtherwise: Partial<Record<string, string>> = { dormant: 'This practice is dormant.', proposed: 'This practice is proposed and has not opened yet.' }

/** What a row would change: cells that differ from what is known. What a row does not say stays, and so does a cell that nobody edited since the export. */
export function changesOf(known: Known, { values, other }: RowSaid, now: SharedNow): Change[] {
  const before = valuesOf(known)
  const marks = marksOf(values.base)
  // Without marks the version alone tells that something moved on, not what.
  const movedOn = marks === null && values.version !== undefined && Number(values.version) !== known.version
  const changes: Change[] = []
  const add = (column: string, field: string, from: string, to: string, shown = (text: string) => text): void => {
    if (marks?.has(markOf(column, to))) return
    const conflict = movedOn || (marks !== null && from !== '' && !marks.has(markOf(column, from)))
    changes.push({ field, from: shown(from), to: shown(to), ...(conflict ? { conflict: true as const } : {}) })
  }
  for (const { key, heading } of fields) {
    const to = values[key]
    if (to === undefined || key === 'ods_code' || isHidden(key)) continue
    const from = knownIn(key, values, before, now)
    if (from !== undefined && !same(key, from, to)) add(key, heading, from, to, (text) => asWords(key, text))
  }
  const others = JSON.parse(known.other) as Record<string, string>
  for (const [heading, to] of Object.entries(other)) if ((others[heading] ?? '') !== to) add(heading, heading, others[heading] ?? '', to)
  return changes
}

const same = (key: FieldKey, from: string, to: string): boolean => (key === 'dos_ids' ? idsOf(from).join() === idsOf(to).join() : from === to)

export const idsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((id) => /^\d{1,12}$/.test(id)))].toSorted()

/** Of what a row says the cells that these changes are made of. */
export function effective({ values, other }: RowSaid, changes: Change[]): RowSaid {
  const changed = new Set(changes.map((one) => one.field))
  return {
    values: Object.fromEntries(fields.filter(({ key, heading }) => values[key] !== undefined && changed.has(heading)).map(({ key }) => [key, values[key]])),
    other: Object.fromEntries(Object.entries(other).filter(([heading]) => changed.has(heading))),
  }
}

/** The columns of the service that a row sets, of what is known before. */
export function columnsOf({ values, other }: RowSaid, known: Known | null): Partial<ServicesTable> {
  const set: Partial<ServicesTable> = {}
  for (const key of [
    'name',
    'region_code',
    'region',
    'area_code',
    'area',
    'postcode',
    'commissioner_code',
    'commissioner',
    'provider_product',
    'consumer_product',
    'successor',
  ] as const)
    if (values[key] !== undefined) set[key] = values[key]
  if (values.ods_status !== undefined) set.ods_status = values.ods_status as OdsStatus
  if (values.closed_on !== undefined) set.closed_on = values.closed_on === notClosed ? null : values.closed_on
  if (values.list_size !== undefined) set.list_size = Number(values.list_size)
  if (values.live !== undefined) set.live = values.live === 'yes' ? 'yes' : 'no'
  if (addressLines.some((key) => values[key] !== undefined)) {
    const before: RowValues = known ? valuesOf(known) : {}
    set.address = withoutEnd(addressLines.map((key) => values[key] ?? before[key] ?? '').join('\n'), '\n') || null
  }
  if (Object.keys(other).length > 0) set.other = JSON.stringify({ ...(known ? (JSON.parse(known.other) as object) : {}), ...other })
  return set
}

const withSuccessor = (sentence: string, { values }: RowSaid): string =>
  values.successor === undefined ? sentence : `${sentence} Its successor is ${values.successor}.`

export type Kind = 'new' | 'changed' | 'unchanged' | 'close' | 'closed' | 'conflict'
export interface Near {
  ods_code: string
  why: string
}
export interface Compared {
  kind: Kind
  changes: Change[]
  why: string | null
  near: string | null
}

/** Where a row stands against what is known; `near` is a service of another code that it may be. */
export function compare(row: RowSaid, known: Known | null, near: Near | null, now: SharedNow): Compared {
  const said = withClosing(row, known, now.today)
  if (known) {
    const changes = changesOf(known, said, now)
    const kind = changes.some((one) => one.conflict) ? 'conflict' : changes.length === 0 ? 'unchanged' : 'changed'
    return { kind, changes, near: null, why: null }
  }
  const closed = closedAlready(said, now)
  if (near) return { kind: 'close', changes: [], why: closed === null ? near.why : `${near.why} ${closed}`, near: near.ods_code }
  // A practice that has closed is no new service: it is left out unless somebody decides otherwise.
  if (closed !== null) return { kind: 'closed', changes: [], why: withSuccessor(closed, said), near: null }
  return { kind: 'new', changes: [], why: soonClosed(said) ?? standsOtherwise[said.values.ods_status ?? ''] ?? null, near: null }
}
