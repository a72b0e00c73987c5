import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { dueSort } from '../dates/due-sort.store.ts'

/**
 * Criteria of open projects that are neither confirmed nor waived: those of the hand-over from business live on, as `mayCriteriaBeSettled` says. To be
 * narrowed by projects.
 */
export const openCriteria = (db: Reader) =>
  db
    .selectFrom('go_live_criteria as c')
    .innerJoin('projects as p', 'p.id', 'c.project_id')
    .where('c.met_at', 'is', null)
    .where('c.waived_reason', 'is', null)
    // They are found by their project: the state is written so that no index by it comes before.
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where((eb) =>
      eb.or([
        eb('c.kind', '<>', 'handover'),
        eb.exists(
          eb
            .selectFrom('attestations as bl')
            .select('bl.id')
            .whereRef('bl.project_id', '=', 'c.project_id')
            .where('bl.gate', '=', 'business-live')
            .where('bl.decision', '=', 'declared'),
        ),
      ]),
    )

/** The day by which such a criterion is due. */
export const dueOfCriterion = (db: Reader) =>
  sql<string>`case when c.kind = 'handover' then ${dueSort(db, 'handover', 'c.due_day', 'c.project_id')} else ${dueSort(db, 'readiness', 'c.due_day', 'c.project_id')} end`
