import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { dueDay, isDueKind } from './due-days.ts'
import type { DueKind, DueRow } from './due-days.ts'

/** The due day of a row as a page shows it, with the value of its field and whether the day has passed. */
export function shownDue(page: Page, row: DueRow & { kind?: string }, settled: boolean, dates: { kind: string; day: string }[]) {
  const kind: DueKind = row.kind !== undefined && isDueKind(row.kind) ? row.kind : 'condition'
  const day = dueDay(row.due_day, kind, dates)
  const late = !settled && day !== null && day < page.today
  return {
    id: row.id,
    title: row.title,
    words: day === null || settled ? '' : late ? `was due ${dayOf(day)}` : `due ${dayOf(day)}`,
    late,
    was: row.due_day ?? '',
    value: page.typed[`day-${row.id}`] ?? row.due_day ?? '',
    otherwise: row.due_day === null && day !== null ? dayOf(day) : null,
  }
}
