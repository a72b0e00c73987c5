import type { Doing } from '../../access/doing.ts'
import { asDay, dayOfMoment, daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import type { ProjectDatesTable } from '../../db/tables/projects.ts'

export const dateKinds = [
  { key: 'testing', name: 'Testing', gate: null },
  { key: 'technical-live', name: 'Technical live', gate: 'technical-live' },
  { key: 'go-live', name: 'Business live (go-live)', gate: 'business-live' },
] as const
export type DateKind = (typeof dateKinds)[number]

/** "go-live" inside a sentence. */
export const nameOfDate = ({ name }: DateKind): string => name.toLowerCase()

/** Why a date moves. Only the product itself writes `withdrawn`, when a move is undone. */
export const moveReasons: Record<string, string> = {
  'supplier-delay': 'Supplier delay',
  'service-not-ready': 'Service not ready',
  staffing: 'Staffing',
  'technical-fault': 'Technical fault',
  'national-decision': 'National decision',
  other: 'Other',
}
export const isMoveReason = (text: string): boolean => Object.hasOwn(moveReasons, text)
export const reasonName = (reason: string | null): string =>
  reason === null ? '' : reason === 'withdrawn' ? 'Move withdrawn' : (moveReasons[reason] ?? reason)

/** "Staffing: two nurses are ill", or null. */
export const wordsOfReason = (reason: string | null, note: string): string | null => [reasonName(reason), note].filter(Boolean).join(': ') || null

export interface DateLine {
  kind: DateKind
  rows: ProjectDatesTable[]
  first: ProjectDatesTable | undefined
  current: ProjectDatesTable | undefined
  /** Whole days from the first day to the current one; negative if it moved forward. */
  slipped: number
  /** Whether the last change may be undone: it is neither the first date nor an undoing. */
  mayWithdraw: boolean
}

/** Each kind of date with its first and current day; `rows` in the order they were set. */
export function linesOf(rows: ProjectDatesTable[]): DateLine[] {
  return dateKinds.map((kind) => {
    const own = rows.filter((row) => row.kind === kind.key)
    const first = own[0]
    const current = own.at(-1)
    return {
      kind,
      rows: own,
      first,
      current,
      slipped: first && current ? daysBetween(asDay(first.day), asDay(current.day)) : 0,
      mayWithdraw: own.length > 1 && current?.reason !== 'withdrawn',
    }
  })
}

/** The line of one kind. */
export function lineOfKind(rows: ProjectDatesTable[], kind: DateKind): DateLine {
  const line = linesOf(rows).find((one) => one.kind === kind)
  return line ?? { kind, rows: [], first: undefined, current: undefined, slipped: 0, mayWithdraw: false }
}

/** The row of a date that someone sets now. */
export const rowAfter = (
  given: Pick<ProjectDatesTable, 'kind' | 'day' | 'status' | 'reason' | 'note'>,
  { access, actor, at, newId }: Doing,
): ProjectDatesTable => ({ id: newId(), project_id: access.project.id, ...given, set_by: actor.name, set_by_id: actor.id, set_at: at })

/** The day in London on which the milestone of this date was declared; undefined if it has not been, or never is. */
export function declaredOn(kind: DateKind, attestations: Pick<AttestationsTable, 'gate' | 'decision' | 'first_at'>[]): Day | undefined {
  const own = attestations.find((one) => one.gate === kind.gate && one.decision === 'declared')
  return own && dayOfMoment(own.first_at)
}

export interface Move {
  day: string
  status: 'provisional' | 'confirmed'
  reason: string
  note: string
}

/** Why a date cannot be set like this, a message for each field: moving a day needs a reason from the list and a note. */
export function faultsOfMove(current: Pick<ProjectDatesTable, 'day' | 'status'> | undefined, move: Move): Record<string, string> {
  if (!current) return {}
  if (current.day === move.day)
    return current.status === move.status ? { day: 'This is the day already. Enter another day, or change whether it is confirmed' } : {}
  return {
    ...(isMoveReason(move.reason) ? {} : { reason: 'Choose why the date moves' }),
    ...(move.note === '' ? { note: 'Say in a sentence what happened' } : {}),
  }
}

/** Sentences about days in the wrong order, each kind compared with the next one that has a day. */
export function disorderOf(lines: DateLine[]): string[] {
  const set = lines.filter((line) => line.current !== undefined)
  return set.flatMap((line, index) => {
    const next = set[index + 1]
    return next && (line.current?.day ?? '') > (next.current?.day ?? '') ? [`${line.kind.name} is planned after ${next.kind.name.toLowerCase()}.`] : []
  })
}

/** "3 days later than first planned", or nothing. */
export function slipWords(slipped: number): string {
  if (slipped === 0) return ''
  const days = Math.abs(slipped)
  return `${days} ${days === 1 ? 'day' : 'days'} ${slipped > 0 ? 'later' : 'earlier'} than first planned`
}
