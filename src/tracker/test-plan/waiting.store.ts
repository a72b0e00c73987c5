import { latestMark } from '../../clock.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { TestRunWaitsTable } from '../../db/tables/test-plan.ts'

/** The latest wait of this run, over or not. Ignores one that started while a clock was ahead: nothing can have arrived in it yet. */
export const findLatestWait = (db: Reader, runId: string, now: number): Promise<TestRunWaitsTable | undefined> =>
  db
    .selectFrom('test_run_waits')
    .selectAll()
    .where('run_id', '=', runId)
    .where('started_at', '<=', latestMark(now))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Starts a wait of the run, and ends any earlier one. */
export async function startWait(trx: Writer, wait: Omit<TestRunWaitsTable, 'stopped_at'>): Promise<void> {
  await stopWait(trx, wait.run_id, wait.started_at)
  await trx
    .insertInto('test_run_waits')
    .values({ ...wait, stopped_at: null })
    .execute()
}

/** Returns whether it was waiting. */
export async function stopWait(trx: Writer, runId: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('test_run_waits')
    .set({ stopped_at: at })
    .where('run_id', '=', runId)
    .where('stopped_at', 'is', null)
    .where('ends_at', '>', at)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The exchanges that are evidence of these cases, as `${case id} ${exchange id}`. */
export async function listCited(db: Reader, caseIds: string[]): Promise<Set<string>> {
  if (caseIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('evidence')
    .select(['subject_id', 'interaction_id'])
    .where('subject_id', 'in', caseIds)
    .where('kind', '=', 'interaction')
    .where('removed_at', 'is', null)
    .execute()
  return new Set(rows.map((one) => `${one.subject_id} ${one.interaction_id ?? ''}`))
}
