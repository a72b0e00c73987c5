import type { Day } from '../../day.ts'
import { dayOf } from '../../web/moments.ts'
import { closedAlready, notClosed, notOpen, soonClosed, withClosing, withSuccessor } from './closing.ts'
import { markOf, marksOf } from './exported-cells.ts'
import { fields } from './fields.ts'
import { sharedWords } from '../services/shared-dos-ids.ts'
import type { DosIdOwner } from '../services/shared-dos-ids.ts'
import { isHidden } from '../workbook/tracker-headings.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { nameFor } from '../custom-fields/person-names.ts'
import { saysTheSame, writtenIn } from '../custom-fields/value.ts'
import type { PeopleByAddress } from '../custom-fields/value.ts'
import { withAddresses } from './with-addresses.ts'
import { folded } from '../../text.ts'
import type { SharedFacts } from './kept-import.ts'
import { readOther } from '../other.ts'
import type { Change, RowSaid, RowValues } from './kept-row.ts'
import { idsOf, valuesOf } from './known.ts'
import type { Known } from './known.ts'
import { pairKeyOf } from './shared-facts.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** What is known of 111 providers (by folded name) and of pairs, beside what the whole file says of them. */
export interface SharedNow {
  on: ReadonlyMap<string, 'yes' | 'no' | null>
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
  disputed: ReadonlySet<string>
  today: Day
  /** The own fields of services: a day or number that is written otherwise is no change. */
  own?: readonly CustomField[]
  /** The people whom own fields of services name, by address: files name them without it. */
  people?: PeopleByAddress
  /** The address of each of them by name. */
  addresses?: ReadonlyMap<string, string>
  /** The codes of practices that have closed according to the ODS list, with the day if it is known. */
  closedInList: ReadonlyMap<string, string | null>
  /** The services that have the DoS ids of the rows that are compared. */
  dosIdOwners: ReadonlyMap<string, DosIdOwner[]>
  /** For an import within an area, the ids of the 111 providers that are known, by folded name: of what is shared, it changes nothing. */
  only111?: ReadonlyMap<string, string>
}

/** The keys of what rows of the file disagree about. */
export const disputedOf = ({ providers111, pairs }: SharedFacts): Set<string> =>
  new Set([
    ...providers111.filter((one) => one.on === 'both').map((one) => `on:${folded(one.name)}`),
    ...pairs.filter((one) => one.proven === 'both').map((one) => `pair:${pairKeyOf({ consumer_product: one.consumer, provider_product: one.provider }) ?? ''}`),
  ])

/** What is known in a field that a row fills in: of the service, the 111 provider or the pair; undefined if it does not count. */
function knownIn(key: FieldKey, said: RowValues, before: RowValues, now: SharedNow): string | undefined {
  if (now.only111 && (key === 'referrer_on' || key === 'pair' || (key === 'referrer' && !now.only111.has(folded(said.referrer ?? ''))))) return undefined
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

/** What a row would change: cells that differ from what is known. Cells that are blank, or that nobody has edited since the export, change nothing. */
export function changesOf(known: Known, { values, other }: RowSaid, now: SharedNow): Change[] {
  const before = valuesOf(known)
  const marks = marksOf(values.base)
  // Without marks, only the version tells that something has changed here, and not what.
  const movedOn = marks === null && values.version !== undefined && Number(values.version) !== known.version
  const changes: Change[] = []
  const add = (column: string, field: string, from: string, to: string, shown = (text: string) => text): void => {
    if (marks?.has(markOf(column, to))) return
    const owners = column === 'dos_ids' ? otherOwners(to, known, now) : []
    const conflict = owners.length > 0 || movedOn || (marks !== null && from !== '' && !marks.has(markOf(column, from)))
    const shares = owners.length > 0 ? ` (shares ${sharedWords(owners)})` : ''
    changes.push({ field, from: shown(from), to: `${shown(to)}${shares}`, ...(conflict ? { conflict: true as const } : {}) })
  }
  for (const { key, heading } of fields) {
    const to = values[key]
    if (to === undefined || key === 'ods_code' || isHidden(key)) continue
    const from = knownIn(key, values, before, now)
    if (from !== undefined && !same(key, from, to)) add(key, heading, from, to, (text) => asWords(key, text))
  }
  const others = readOther(known.other)
  for (const [heading, to] of Object.entries(other)) {
    const field = now.own?.find((one) => folded(one.heading) === folded(heading))
    const from = writtenIn(others, field ?? { heading })
    if (from === to || (field !== undefined && saysTheSame(field, from, to))) continue
    const shown = (text: string): string => (field ? nameFor(field, text, now.people ?? new Map()) : text)
    if (field?.kind !== 'person' || folded(shown(from)) !== folded(shown(to))) add(heading, heading, shown(from), shown(to))
  }
  return changes
}

/** The other services with DoS ids that this one would gain. */
export const otherOwners = (ids: string, known: Pick<Known, 'ods_code' | 'dos_ids'> | null, { dosIdOwners }: Pick<SharedNow, 'dosIdOwners'>): DosIdOwner[] =>
  idsOf(ids)
    .filter((id) => !known?.dos_ids.includes(id))
    .flatMap((id) => (dosIdOwners.get(id) ?? []).filter((one) => one.ods !== known?.ods_code))

const same = (key: FieldKey, from: string, to: string): boolean => (key === 'dos_ids' ? idsOf(from).join() === idsOf(to).join() : from === to)

export type Kind = 'new' | 'changed' | 'unchanged' | 'close' | 'closed' | 'conflict' | 'outside'
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

/** The kind of a row and its changes, compared with what is known; `near` is a service with another code that it may be. */
export function compare(row: RowSaid, known: Known | null, near: Near | null, now: SharedNow): Compared {
  const said = withAddresses(withClosing(row, known, now.today), now)
  if (known) {
    const changes = changesOf(known, said, now)
    const kind = changes.some((one) => one.conflict) ? 'conflict' : changes.length === 0 ? 'unchanged' : 'changed'
    return { kind, changes, near: null, why: null }
  }
  const closed = closedAlready(said, now)
  const [owner] = otherOwners(said.values.dos_ids ?? '', null, now)
  const maybe = near ?? (owner ? { ods_code: owner.ods, why: `${odsCodeOf(owner.ods)} ${owner.name} has the DoS id ${owner.dosId}.` } : null)
  if (maybe) return { kind: 'close', changes: [], why: closed === null ? maybe.why : `${maybe.why} ${closed}`, near: maybe.ods_code }
  // A practice that has closed is not a new service: it is left out unless someone decides otherwise.
  if (closed !== null) return { kind: 'closed', changes: [], why: withSuccessor(closed, said), near: null }
  return { kind: 'new', changes: [], why: soonClosed(said) ?? notOpen[said.values.ods_status ?? ''] ?? null, near: null }
}

/** A row that may be a second service of an ODS code; `near` is the code itself, which no other close match has. */
export const besideAnother = (odsCode: string, beside: string): Compared => ({
  kind: 'close',
  changes: [],
  why: `${beside} has the ODS code ${odsCode} too. Is this a second service of it, or the same service twice?`,
  near: odsCode,
})
