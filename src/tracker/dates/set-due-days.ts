import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { InvalidFormError } from '../../errors.ts'
import { dueDay, isDueKind, readDueDays } from './due-days.ts'
import type { DueKind } from './due-days.ts'
import { saveDueDays } from './due-days.store.ts'

interface Row {
  id: string
  title: string
  due_day: string | null
}

/** Saves the days that were typed beside entry conditions or criteria, each with its event; returns how many changed. Throws InvalidFormError and ConflictError. */
export async function setDueDays(page: Page, table: 'test_entry_conditions' | 'go_live_criteria', rows: Row[]): Promise<number> {
  const { changes, errors } = readDueDays(page.typed, rows)
  if (Object.keys(errors).length > 0) throw new InvalidFormError(errors)
  await page.db.transaction(async (trx) => {
    await saveDueDays(trx, table, changes)
    await recordEvents(
      trx,
      changes.map((one) =>
        page.event({
          subject: table === 'go_live_criteria' ? 'go-live' : 'test-plan',
          subjectId: one.id,
          action: 'due-day',
          from: one.was,
          to: one.day,
          sentence:
            one.day === null
              ? `${page.person.name} had the day for “${one.title}” follow from the project’s dates`
              : `${page.person.name} set ${dayOf(one.day)} as the day for “${one.title}”`,
        }),
      ),
    )
  })
  return changes.length
}

export const savedWords = (changed: number): string => (changed === 0 ? 'No day was changed' : changed === 1 ? '1 day saved' : `${changed} days saved`)

/** The day of a row as a page shows it, with what stands in its field and whether it has passed. */
export function shownDue(page: Page, row: Row & { kind?: string }, settled: boolean, dates: { kind: string; day: string }[]) {
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
