import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { Of } from './my-work.ts'
import { manages } from './whose-projects.store.ts'

/** Projects with a gate that is open again, but for those that were stopped: a service stays live on what its closed project needs. */
const withGateOpenAgain = (db: Reader) =>
  db
    .selectFrom('projects as p')
    // As text, so that the partial index serves it.
    .where(sql<boolean>`p.reopened is not null`)
    .where(sql<boolean>`p.state <> 'stopped'`)

/** Gates that are open again in the projects that this person manages. */
export const gatesOpenAgain = (db: Reader, { personId }: Of) =>
  withGateOpenAgain(db)
    .where(manages('p.id', personId))
    .select([
      'p.name as sort',
      'p.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'gate'`.as('kind'),
      sql<string>`p.state`.as('key'),
      sql<string>`p.reopened`.as('what'),
    ])

/** What keeps such a gate open and is for a role of this person to correct, in projects that others manage; `key` is the role. */
export const lapsed = (db: Reader, { personId }: Of) =>
  withGateOpenAgain(db)
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id')
    .where('pp.person_id', '=', personId)
    // Few gates are open again, so their projects are found first, and the person is looked for on each.
    .where(sql<boolean>`pp.project_id in (select again.id from projects again where again.reopened is not null)`)
    .where('pp.left_at', 'is', null)
    .where(sql<boolean>`p.reopened like '%"role:' || pp.role_key || '"%'`)
    .where((eb) => eb.not(manages('p.id', personId)))
    .select([
      'p.name as sort',
      'pp.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'lapsed'`.as('kind'),
      'pp.role_key as key',
      sql<string>`p.reopened`.as('what'),
    ])
