import type { Reader } from '../../db/database.ts'

/** What was done with a run as a whole, from its opening on, and what became of the actions of its review: each with who it was and the reason. */
export const listRunHistory = (db: Reader, runId: string) =>
  db
    .selectFrom('events')
    .select(['sentence', 'reason', 'at'])
    .where('subject_id', 'in', (eb) =>
      eb
        .selectFrom('test_run_actions')
        .select('id')
        .where('run_id', '=', runId)
        .union(eb.selectFrom('test_runs').select('id').where('id', '=', runId)),
    )
    .where('subject', '=', 'test-plan')
    .where((eb) => eb.or([eb('action', 'like', 'run-%'), eb('action', 'in', ['action-changed', 'action-done', 'action-not-done'])]))
    .orderBy('seq')
    .execute()
