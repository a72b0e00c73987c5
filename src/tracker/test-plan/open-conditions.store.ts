import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { dueSort } from '../dates/due-sort.store.ts'

/** Entry conditions of open projects that nobody has confirmed. To be narrowed by projects. */
export const openConditions = (db: Reader) =>
  db
    .selectFrom('test_entry_conditions as c')
    .innerJoin('projects as p', 'p.id', 'c.project_id')
    .where('c.met_at', 'is', null)
    // They are found by their project: the state is written so that no index by it comes before.
    .where(sql<boolean>`p.state || '' = 'open'`)

/** The day by which such a condition is due. */
export const dueOfCondition = (db: Reader) => dueSort(db, 'condition', 'c.due_day', 'c.project_id')
