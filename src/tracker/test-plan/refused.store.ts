import type { Reader, Writer } from '../../db/database.ts'
import type { TestProposalsRefusedTable } from '../../db/tables/test-plan.ts'
import { ConflictError } from '../../errors.ts'

/** The refused proposals of a run, as `${case id} ${exchange id}`. */
export async function listRefused(db: Reader, runId: string): Promise<Set<string>> {
  const rows = await db.selectFrom('test_proposals_refused').select(['case_id', 'interaction_id']).where('run_id', '=', runId).execute()
  return new Set(rows.map((one) => `${one.case_id} ${one.interaction_id}`))
}

/** Stores that a proposal was refused; refusing it twice changes nothing. Throws ConflictError if the run has been finished. */
export async function insertRefused(trx: Writer, one: TestProposalsRefusedTable): Promise<void> {
  // The update changes nothing: it makes a concurrent finish of the run wait.
  const run = await trx
    .updateTable('test_runs')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', one.run_id)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (run.numUpdatedRows === 0n) throw new ConflictError('This run is finished.')
  await trx
    .insertInto('test_proposals_refused')
    .values(one)
    .onConflict((on) => on.columns(['run_id', 'case_id', 'interaction_id']).doNothing())
    .execute()
}
