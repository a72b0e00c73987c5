import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'

/** Actions from reviews of runs that nobody has done, on open projects. To be narrowed by projects. */
export const openActions = (db: Reader) =>
  db
    .selectFrom('test_run_actions as a')
    .innerJoin('projects as p', 'p.id', 'a.project_id')
    .where('a.done_at', 'is', null)
    // They are found by their project: the state is written so that no index by it comes before.
    .where(sql<boolean>`p.state || '' = 'open'`)
