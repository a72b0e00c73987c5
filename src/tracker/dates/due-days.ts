import { addDays, asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { typedDay } from '../../web/day-field.ts'

/**
 * When something that has no due day is due, in days after a date of the project: entry conditions the day before the test, readiness on the day of
 * go-live, and hand-over two weeks after it.
 */
export const dueAfter = {
  condition: { date: 'testing', days: -1 },
  readiness: { date: 'go-live', days: 0 },
  handover: { date: 'go-live', days: 14 },
} as const
export type DueKind = keyof typeof dueAfter

/** When it is due: on its own day, or the one that follows from the project's dates (the current day of each kind); null if neither is known. */
export function dueDay(own: string | null, kind: DueKind, dates: { kind: string; day: string }[]): string | null {
  const { date, days } = dueAfter[kind]
  const base = dates.find((one) => one.kind === date)?.day
  return own ?? (base === undefined ? null : addDays(asDay(base), days))
}

export const isDueKind = (kind: string): kind is DueKind => Object.hasOwn(dueAfter, kind)

export interface DueRow {
  id: string
  title: string
  due_day: string | null
}
export interface DueChange {
  id: string
  title: string
  was: string | null
  day: Day | null
}

/**
 * The days that were typed beside rows (`day-…`, over the day that was read, `was-…`): those that differ, or a message for each field. A blank field
 * means the day that follows from the project's dates.
 */
export function readDueDays(typed: Record<string, string>, rows: DueRow[]): { changes: DueChange[]; errors: Record<string, string> } {
  const read: ReturnType<typeof readDueDays> = { changes: [], errors: {} }
  for (const { id, title } of rows) {
    const text = typed[`day-${id}`]?.trim()
    if (text === undefined) continue
    const was = typed[`was-${id}`] || null
    const day = text === '' ? null : typedDay(text)
    if (day !== null && 'says' in day) read.errors[`day-${id}`] = `${title}: ${day.says}`
    else if ((day?.day ?? null) !== was) read.changes.push({ id, title, was, day: day?.day ?? null })
  }
  return read
}
