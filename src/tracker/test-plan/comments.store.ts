import type { Reader, Writer } from '../../db/database.ts'
import type { TestCaseCommentsTable } from '../../db/tables/test-plan.ts'
import { lockRun } from './runs.store.ts'

/** Adds comments on cases without a result; throws ConflictError if the run has been finished. */
export async function addComments(trx: Writer, runId: string, comments: TestCaseCommentsTable[], at: string): Promise<void> {
  if (comments.length === 0) return
  await lockRun(trx, runId, at)
  await trx.insertInto('test_case_comments').values(comments).execute()
}

/** The comments of a run, in the order in which they were written. */
export const listComments = (db: Reader, runId: string): Promise<TestCaseCommentsTable[]> =>
  db.selectFrom('test_case_comments').selectAll().where('run_id', '=', runId).orderBy('written_at').orderBy('id').execute()
