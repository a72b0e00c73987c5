import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { plusDays } from '../../db/days.ts'
import type { PersonId } from '../../db/ids.ts'
import { dueAfter } from '../dates/due-days.ts'
import type { DueKind } from '../dates/due-days.ts'
import { holds, managedBy, mineOf } from './whose-projects.store.ts'

/** The current day of a kind of date of a project. */
const currentDay = (db: Reader, kind: string, project: string) =>
  db
    .selectFrom('project_dates as cd')
    .select('cd.day')
    .where('cd.kind', '=', kind)
    .where(sql<boolean>`cd.project_id = ${sql.ref(project)}`)
    .orderBy('cd.set_at', 'desc')
    .orderBy('cd.id', 'desc')
    .limit(1)

/** The day by which something is to be confirmed, as `dueDay` of due-days.ts says; what has none comes last. */
const dueSort = (db: Reader, kind: DueKind, own: string, project: string) => {
  const { date, days } = dueAfter[kind]
  return sql<string>`coalesce(${sql.ref(own)}, ${plusDays(db, currentDay(db, date, project), days)}, '9999-12-31')`
}

/** They are found from the roles of the person: the state is written so that no index by it comes before. */
const isOpen = sql<boolean>`p.state || '' = 'open'`

/** Entry conditions of a test that nobody has confirmed, for those who hold the role that owns them. */
export const toConfirmBeforeTest = (db: Reader, { personId }: { personId: PersonId }) =>
  db
    .selectFrom('project_people as hp')
    .innerJoin('test_entry_conditions as c', (join) => join.onRef('c.project_id', '=', 'hp.project_id').onRef('c.owner', '=', 'hp.role_key'))
    .innerJoin('projects as p', 'p.id', 'c.project_id')
    .where('hp.person_id', '=', personId)
    .where('hp.left_at', 'is', null)
    .where('c.met_at', 'is', null)
    .where(isOpen)
    .select([
      dueSort(db, 'condition', 'c.due_day', 'c.project_id').as('sort'),
      'c.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'condition'`.as('kind'),
      'c.id as key',
      'c.title as what',
    ])

/** Criteria of go-live that are neither confirmed nor waived, for those who hold the role that owns them: of the hand-over from business live on, as `mayCriteriaBeSettled` says. */
export const toConfirmForGoLive = (db: Reader, { personId }: { personId: PersonId }) =>
  db
    .selectFrom('project_people as hp')
    .innerJoin('go_live_criteria as c', (join) => join.onRef('c.project_id', '=', 'hp.project_id').onRef('c.owner', '=', 'hp.role_key'))
    .innerJoin('projects as p', 'p.id', 'c.project_id')
    .where('hp.person_id', '=', personId)
    .where('hp.left_at', 'is', null)
    .where(isOpen)
    .where('c.met_at', 'is', null)
    .where('c.waived_reason', 'is', null)
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
    .select([
      sql<string>`case when c.kind = 'handover' then ${dueSort(db, 'handover', 'c.due_day', 'c.project_id')} else ${dueSort(db, 'readiness', 'c.due_day', 'c.project_id')} end`.as(
        'sort',
      ),
      'c.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'criterion'`.as('kind'),
      'c.id as key',
      'c.title as what',
    ])

/**
 * Actions from reviews of runs that nobody has done: for this person, for a role that they hold, and, on projects that they manage, those without
 * an owner.
 */
export const toDoAfterReviews = (db: Reader, { personId }: { personId: PersonId }) =>
  db
    .selectFrom('test_run_actions as a')
    .innerJoin('test_runs as t', 't.id', 'a.run_id')
    .innerJoin('projects as p', 'p.id', 'a.project_id')
    .where('p.state', '=', 'open')
    .where('a.done_at', 'is', null)
    .where('a.project_id', 'in', mineOf(db, personId))
    .where((eb) =>
      eb.or([
        eb('a.owner_person', '=', personId),
        eb.and([eb('a.owner_person', 'is', null), holds('a.project_id', 'a.owner_role', personId)]),
        eb.and([
          eb('a.project_id', 'in', managedBy(db, personId)),
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
