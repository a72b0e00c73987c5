import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { actingRoles, isSomeoneElse } from './acting-roles.store.ts'
import type { Of } from './my-work.ts'
import { manages, supplies } from './whose-projects.store.ts'

/** Runs that wait are few of what the open projects have, so they are found first: the state is written so that no index by it comes before. */
const isOpen = sql<boolean>`p.state || '' = 'open'`

/** Runs of the test plan that are not finished, where this person is in the test team. */
export const toTest = (db: Reader, { personId }: Of) =>
  db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    // As text, so that the partial index serves it.
    .where(sql<boolean>`t.finished_at is null`)
    .where('t.cancelled_at', 'is', null)
    .where(isOpen)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('project_people as tp')
          .select('tp.id')
          .whereRef('tp.project_id', '=', 't.project_id')
          .where('tp.person_id', '=', personId)
          .where('tp.left_at', 'is', null)
          .where('tp.test_team', '=', 1),
      ),
    )
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
export const runsToFinish = (db: Reader, personId: PersonId) => {
  const mine = () => actingRoles(db, 't.project_id', personId)
  const otherSide = sql<boolean>`exists (select 1 from project_roles os where os.project_id = t.project_id and os.side in ('provider', 'consumer') and os.side <> t.asked_side)`
  return db
    .selectFrom('test_runs as t')
    .innerJoin('projects as p', 'p.id', 't.project_id')
    .where(isOpen)
    .where(sql<boolean>`t.asked_at is not null and t.finished_at is null`)
    .where(isSomeoneElse({ project: 't.project_id', first: 't.asked_by_id', firstFor: 't.asked_for_id' }, personId))
    .where((eb) => eb.not(supplies('t.project_id', personId)))
    .where((eb) =>
      eb.or([
        eb.and([
          eb.not(manages('t.project_id', personId)),
          eb.exists(
            mine()
              .where('cr.side', 'in', ['provider', 'consumer'])
              .where(sql<boolean>`cr.side <> t.asked_side`),
          ),
        ]),
        eb.and([eb.not(otherSide), eb.or([manages('t.project_id', personId), eb.exists(mine().where('cr.side', '=', 'national'))])]),
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
