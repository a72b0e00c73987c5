import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'

/**
 * Who has not answered the procedure that is out on an open project, once for each role in which they may sign it. To be narrowed by projects or a
 * person.
 */
export const openSignatures = (db: Reader) =>
  db
    .selectFrom('sop_rounds as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id')
    .innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
    .where('r.closed_at', 'is', null)
    // Its organisation signs for it.
    .where('p.procedure_of', 'is', null)
    // They are found by their project: the state is written so that no index by it comes before.
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where('pp.left_at', 'is', null)
    .where('pr.key_stakeholder', '=', 1)
    .where('pr.kind', '<>', 'supplier')
    .where(
      sql<boolean>`not exists (select 1 from sop_signatures s where s.version_id = r.version_id and s.role_key = pp.role_key and coalesce(s.for_person_id, s.person_id) = coalesce(pp.acting_for, pp.person_id))`,
    )
    .where(sql<boolean>`pp.added_by <> pp.person_id and not exists (select 1 from accounts ga where ga.person_id = pp.added_by and ga.made_by = pp.person_id)`)
    .where(
      sql<boolean>`(select count(*) from sop_signatures x where x.version_id = r.version_id and x.person_id = pp.person_id and x.decision <> 'declined' and not exists (select 1 from sop_signatures c where c.corrects_id = x.id)) < p.roles_per_signer`,
    )

/** The day on which the procedure went out. */
export const askedOn = sql<string>`substr(r.opened_at, 1, 10)`
