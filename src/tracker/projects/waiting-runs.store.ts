import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { actingRoles } from './acting-roles.store.ts'
import type { Of } from './my-work.ts'
import { managedBy, mineOf, suppliedBy } from './whose-projects.store.ts'

/** Runs of the test plan that are not finished, where this person is in the test team. */
export const toTest = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    .where('t.finished_at', 'is', null)
    .where('p.state', '=', 'open')
    .where('t.project_id', 'in', mineOf(db, personId).where('test_team', '=', 1))
    .select([
      't.held_on as sort',
      't.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'run'`.as('kind'),
      sql<string>`cast(t.number as text)`.as('key'),
      't.environment as what',
    ])

/** Runs that count whose review waits for a second person of the other side: as `sidesThatFinish` and `finishingRole` of test-plan/who-finishes.ts decide. */
export const runsToFinish = (db: Reader, personId: string) => {
  const mine = () => actingRoles(db, personId)
  const otherSide = sql<boolean>`exists (select 1 from project_roles os where os.project_id = t.project_id and os.side in ('provider', 'consumer') and os.side <> t.asked_side)`
  return db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    .where('p.state', '=', 'open')
    .where('t.asked_at', 'is not', null)
    .where('t.finished_at', 'is', null)
    .where('t.asked_by_id', '<>', personId)
    .where('t.project_id', 'not in', suppliedBy(db, personId))
    .where((eb) =>
      eb.or([
        eb.and([
          eb('t.project_id', 'not in', managedBy(db, personId)),
          eb(
            't.project_id',
            'in',
            mine()
              .where('cr.side', 'in', ['provider', 'consumer'])
              .where(sql<boolean>`cr.side <> t.asked_side`),
          ),
        ]),
        eb.and([
          eb.not(otherSide),
          eb.or([eb('t.project_id', 'in', managedBy(db, personId)), eb('t.project_id', 'in', mine().where('cr.side', '=', 'national'))]),
        ]),
      ]),
    )
    .select([
      sql<string>`t.asked_at`.as('sort'),
      't.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'run-second'`.as('kind'),
      sql<string>`cast(t.number as text)`.as('key'),
      sql<string>`t.asked_by`.as('what'),
    ])
}
