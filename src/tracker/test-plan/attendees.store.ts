import type { Reader, Writer } from '../../db/database.ts'
import type { TestRunAttendeesTable } from '../../db/tables/test-plan.ts'
import type { ActorAt } from '../../events/record.ts'

/** Everyone who was or is on the call of a run, in the order in which they joined. */
export const listAttendees = (db: Reader, runId: string): Promise<TestRunAttendeesTable[]> =>
  db.selectFrom('test_run_attendees').selectAll().where('run_id', '=', runId).orderBy('joined_at').orderBy('name').orderBy('id').execute()

export type NewAttendee = Pick<TestRunAttendeesTable, 'id' | 'person_id' | 'name' | 'role'>

/** Adds who joined the call, and notes when the others left it. */
export async function saveRollCall(
  trx: Writer,
  { runId, joined, left }: { runId: string; joined: NewAttendee[]; left: { id: string }[] },
  by: ActorAt,
): Promise<void> {
  if (left.length > 0)
    await trx
      .updateTable('test_run_attendees')
      .set({ left_at: by.at, left_by: by.name, left_by_id: by.id })
      .where(
        'id',
        'in',
        left.map((one) => one.id),
      )
      .where('left_at', 'is', null)
      .execute()
  if (joined.length > 0)
    await trx
      .insertInto('test_run_attendees')
      .values(
        joined.map((one) => ({
          ...one,
          run_id: runId,
          joined_at: by.at,
          joined_by: by.name,
          joined_by_id: by.id,
          left_at: null,
          left_by: null,
          left_by_id: null,
        })),
      )
      .execute()
}
