import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { holds, manages, mineOf } from './whose-projects.store.ts'

/**
 * Actions from reviews of runs that nobody has done: for this person, for a role that they hold, and, on projects that they manage, those without
 * an owner.
 */
export const toDoAfterReviews = (db: Reader, { personId }: { personId: PersonId }) =>
  db
    .selectFrom('test_run_actions as a')
    .innerJoin('test_runs as t', 't.id', 'a.run_id')
    .innerJoin('projects as p', 'p.id', 'a.project_id')
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where('a.done_at', 'is', null)
    // Open actions are few of what the projects have, so their projects are found first, and the person is looked for on each.
    .where('a.project_id', 'in', mineOf(db, personId).where(sql<boolean>`project_id in (select o.project_id from test_run_actions o where o.done_at is null)`))
    .where((eb) =>
      eb.or([
        eb('a.owner_person', '=', personId),
        eb.and([eb('a.owner_person', 'is', null), holds('a.project_id', 'a.owner_role', personId)]),
        eb.and([
          manages('a.project_id', personId),
          sql<boolean>`not exists (select 1 from project_people op where op.project_id = a.project_id and op.left_at is null and (op.person_id = a.owner_person or op.role_key = a.owner_role))`,
        ]),
      ]),
    )
    .select([
      'a.due_day as sort',
      'a.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'action'`.as('kind'),
      sql<string>`cast(t.number as text)`.as('key'),
      'a.what as what',
    ])
