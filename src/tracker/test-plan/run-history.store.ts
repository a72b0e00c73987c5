import type { Reader } from '../../db/database.ts'

/** What was done with a run as a whole, from its opening on: who opened it, reviewed it, finished it and opened it again, each with the reason. */
export const listRunHistory = (db: Reader, runId: string) =>
  db
    .selectFrom('events')
    .select(['sentence', 'reason', 'at'])
    .where('subject_id', '=', runId)
    .where('subject', '=', 'test-plan')
    .where('action', 'like', 'run-%')
    .orderBy('seq')
    .execute()
