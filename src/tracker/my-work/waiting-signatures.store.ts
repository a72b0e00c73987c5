import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { givenByAnother } from './acting-roles.store.ts'
import type { Of } from './my-work.ts'

/** Procedures out for signature that this person has not answered, once for each role in which they sign. */
export const toSign = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('sop_rounds as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id')
    .innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('sop_signatures as s', (join) =>
      join
        .onRef('s.version_id', '=', 'r.version_id')
        .onRef('s.role_key', '=', 'pp.role_key')
        .on(sql<boolean>`coalesce(s.for_person_id, s.person_id) = coalesce(pp.acting_for, pp.person_id)`),
    )
    .where('r.closed_at', 'is', null)
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where('pp.person_id', '=', personId)
    // Few procedures are out, so their projects are found first, and the person is looked for on each. As text, so that the partial index serves it.
    .where(sql<boolean>`pp.project_id in (select o.project_id from sop_rounds o where o.closed_at is null)`)
    .where('pp.left_at', 'is', null)
    .where('pr.key_stakeholder', '=', 1)
    .where('pr.kind', '<>', 'supplier')
    .where('s.id', 'is', null)
    .where(givenByAnother(db, 'pp', personId))
    .where(
      sql<boolean>`(select count(*) from sop_signatures x where x.version_id = r.version_id and x.person_id = pp.person_id and x.decision = 'signed') < p.roles_per_signer`,
    )
    .select([
      'r.opened_at as sort',
      'pp.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'sign'`.as('kind'),
      'pp.role_key as key',
      sql<string>`pr.name || coalesce(', for ' || h.name, '')`.as('what'),
    ])
