import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { DueChange } from './due-days.ts'
import { holdsNow } from './dates.store.ts'

/** The current day of each kind of date of a project. */
export const currentDates = (db: Reader, projectId: ProjectId): Promise<{ kind: string; day: string }[]> =>
  db.selectFrom('project_dates as d').select(['d.kind', 'd.day']).where('d.project_id', '=', projectId).where(holdsNow).execute()

export const anotherDay = (title: string): string => `Someone else has set another day for “${title}”.`

/** Saves days over those that were read; throws ConflictError if someone else has set another since. */
export async function saveDueDays(trx: Writer, table: 'test_entry_conditions' | 'go_live_criteria', changes: DueChange[]): Promise<void> {
  for (const { id, title, was, day } of changes) {
    const query = trx.updateTable<'test_entry_conditions' | 'go_live_criteria'>(table).set({ due_day: day }).where('id', '=', id)
    const { numUpdatedRows } = await query.where('due_day', was === null ? 'is' : '=', was).executeTakeFirst()
    if (numUpdatedRows === 0n) throw new ConflictError(anotherDay(title))
  }
}
