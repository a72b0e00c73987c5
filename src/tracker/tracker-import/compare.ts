import type { Day } from '../../day.ts'
import { dayOf } from '../../web/moments.ts'
import { closedAlready, notClosed, notOpen, soonClosed, withClosing, withSuccessor } from './closing.ts'
import { markOf, marksOf } from './exported-cells.ts'
import { fields } from './fields.ts'
import { isHidden } from '../workbook/tracker-headings.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import { folded } from '../../text.ts'
import type { SharedFacts } from './kept-import.ts'
import { readOther } from './kept-row.ts'
import type { Change, RowSaid, RowValues } from './kept-row.ts'
import { idsOf, valuesOf } from './known.ts'
import type { Known } from './known.ts'
import { pairKeyOf } from './shared-facts.ts'

/** What is known of 111 providers (by folded name) and of pairs, beside what the whole file says of them. */
export interface SharedNow {
  on: ReadonlyMap<string, 'yes' | 'no' | null>
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
  disputed: ReadonlySet<string>
  today: Day
  /** The codes of practices that have closed according to the ODS list, with the day if it is known. */
  closedInList: ReadonlyMap<string, string | null>
}

/** The keys of what rows of the file disagree about. */
export const disputedOf = ({ providers111, pairs }: SharedFacts): Set<string> =>
  new Set([
    ...providers111.filter((one) => one.on === 'both').map((one) => `on:${folded(one.name)}`),
    ...pairs.filter((one) => one.proven === 'both').map((one) => `pair:${pairKeyOf({ consumer_product: one.consumer, provider_product: one.provider }) ?? ''}`),
  ])

/** What is known in a field that a row fills in: of the service, the 111 provider or the pair; undefined if it does not count. */
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

/** What a row would change: cells that differ from what is known. Cells that are blank, or that nobody has edited since the export, change nothing. */
export function changesOf(known: Known, { values, other }: RowSaid, now: SharedNow): Change[] {
  const before = valuesOf(known)
  const marks = marksOf(values.base)
  // Without marks, only the version tells that something has changed here, and not what.
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
  const others = readOther(known.other)
  for (const [heading, to] of Object.entries(other)) if ((others[heading] ?? '') !== to) add(heading, heading, others[heading] ?? '', to)
  return changes
}

const same = (key: FieldKey, from: string, to: string): boolean => (key === 'dos_ids' ? idsOf(from).join() === idsOf(to).join() : from === to)

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

/** The kind of a row and its changes, compared with what is known; `near` is a service with another code that it may be. */
export function compare(row: RowSaid, known: Known | null, near: Near | null, now: SharedNow): Compared {
  const said = withClosing(row, known, now.today)
  if (known) {
    const changes = changesOf(known, said, now)
    const kind = changes.some((one) => one.conflict) ? 'conflict' : changes.length === 0 ? 'unchanged' : 'changed'
    return { kind, changes, near: null, why: null }
  }
  const closed = closedAlready(said, now)
  if (near) return { kind: 'close', changes: [], why: closed === null ? near.why : `${near.why} ${closed}`, near: near.ods_code }
  // A practice that has closed is not a new service: it is left out unless someone decides otherwise.
  if (closed !== null) return { kind: 'closed', changes: [], why: withSuccessor(closed, said), near: null }
  return { kind: 'new', changes: [], why: soonClosed(said) ?? notOpen[said.values.ods_status ?? ''] ?? null, near: null }
}
