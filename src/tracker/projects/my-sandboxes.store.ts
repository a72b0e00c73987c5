import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'

/**
 * Where a supplier begins, at most so many: the sandboxes of the projects on which this person speaks for a supplier (stopped and closed
 * ones aside), their own or a partner's that invited them, and those of no project that were made for them. One query.
 */
export const listSandboxesOfSupplier = (db: Reader, personId: string, limit: number) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as p', 'p.id', 'pp.project_id')
    .select([sql<'project' | 'alone'>`'project'`.as('kind'), 'p.id as id', 'p.name as name'])
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'supplier')
    .where('p.state', 'in', ['open', 'on-hold'])
    .where((eb) =>
      eb.or([
        eb.exists(eb.selectFrom('sandboxes as s').select('s.id').whereRef('s.project_id', '=', 'p.id')),
        eb.exists(eb.selectFrom('sandbox_guests as g').select('g.id').whereRef('g.project_id', '=', 'p.id').where('g.ended_at', 'is', null)),
      ]),
    )
    // A person may hold several roles of a supplier: the union takes each sandbox once.
    .union(
      db
        .selectFrom('sandboxes as a')
        .select([sql<'project' | 'alone'>`'alone'`.as('kind'), 'a.id as id', 'a.name as name'])
        .where('a.project_id', 'is', null)
        .where('a.for_person_id', '=', personId),
    )
    .orderBy('kind', 'desc')
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
