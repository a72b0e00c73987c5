import type { Reader } from '../../db/database.ts'

/** What happened to a run as a whole since it was opened, and to the actions of its review: each with who did it and why. */
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
