import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import { recordOf } from '../../keys.ts'
import { lateDatesOf } from '../dates/late-dates.store.ts'
import { dueOfCriterion, openCriteria } from '../go-live/open-criteria.store.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { todoLists } from '../service-facets/todo.ts'
import type { TodoList } from '../service-facets/todo.ts'
import { askedOn, openSignatures } from '../sop/open-signatures.store.ts'
import { lateReviews } from '../sop/reviews.store.ts'
import { openActions } from '../test-plan/open-actions.store.ts'
import { dueOfCondition, openConditions } from '../test-plan/open-conditions.store.ts'
import type { Of, Waiting } from './my-work.ts'
import { ownedBy, unsettled } from './waiting-prerequisites.store.ts'
import { holds, isOn, manages } from './whose-projects.store.ts'

/** A person’s things in some projects. */
interface Within extends Of {
  projects: ProjectId[]
}

/** What is past its day: prerequisites that are this person's (all of them for the project manager), and dates and reviews of the projects that they manage. */
const overdue = (db: Reader, { personId, today, projects }: Within) =>
  unsettled(db, today)
    .where('q.project_id', 'in', projects)
    .where('q.due_date', '<', today)
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where((eb) => eb.or([manages('q.project_id', personId), eb.exists(ownedBy(personId))]))
    .select([
      sql<string>`q.due_date`.as('sort'),
      'q.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'prerequisite'`.as('kind'),
      'q.key as key',
      'q.title as what',
    ])
    .unionAll(
      lateDatesOf(db, today, projects)
        .where(manages('d.project_id', personId))
        .select(['d.day as sort', 'd.id as id', 'lp.id as project_id', 'lp.name as project', sql<string>`'date'`.as('kind'), 'd.kind as key', 'd.day as what']),
    )
    .unionAll(
      latePartnerDays(db, today)
        .leftJoin('services as ls', 'ls.id', 'lpp.service_id')
        .where('pd.project_id', 'in', projects)
        .where(manages('pd.project_id', personId))
        .select(['pd.day as sort', 'pd.id as id', 'lpr.id as project_id', 'lpr.name as project'])
        .select([sql<string>`'partner-day'`.as('kind'), 'lpp.id as key', sql<string>`coalesce(ls.name, lpp.name)`.as('what')]),
    )
    .unionAll(
      lateReviews(db, today)
        .where('rr.project_id', 'in', projects)
        .where(manages('rr.project_id', personId))
        .select([sql<string>`rr.review_on`.as('sort'), 'rr.id as id', 'rp.id as project_id', 'rp.name as project'])
        .select([sql<string>`'review'`.as('kind'), sql<string>`cast(rv.number as text)`.as('key'), sql<string>`rr.review_on`.as('what')]),
    )

/** Procedures out for signature that this person has not answered, once for each role in which they sign. */
const sign = (db: Reader, { personId, projects }: Within) =>
  openSignatures(db)
    .where('r.project_id', 'in', projects)
    .where('pp.person_id', '=', personId)
    .select([
      askedOn.as('sort'),
      'pp.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'sign'`.as('kind'),
      'pp.role_key as key',
      sql<string>`pr.name || coalesce(', for ' || (select h.name from people h where h.id = pp.acting_for), '')`.as('what'),
    ])

/** Actions from reviews: for this person, for a role that they hold, and, on projects that they manage, those without an owner. */
const actions = (db: Reader, { personId, projects }: Within) =>
  openActions(db)
    .innerJoin('test_runs as t', 't.id', 'a.run_id')
    .where('a.project_id', 'in', projects)
    .where((eb) =>
      eb.or([
        eb.and([eb('a.owner_person', '=', personId), isOn('a.project_id', personId)]),
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

/** Entry conditions of a test that nobody has confirmed, for those who hold the role that owns them. */
const conditions = (db: Reader, { personId, projects }: Within) =>
  openConditions(db)
    .where('c.project_id', 'in', projects)
    .where(holds('c.project_id', 'c.owner', personId))
    .select([
      dueOfCondition(db).as('sort'),
      'c.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'condition'`.as('kind'),
      'c.id as key',
      'c.title as what',
    ])

/** Criteria of go-live that are neither confirmed nor waived, for those who hold the role that owns them. */
const criteria = (db: Reader, { personId, projects }: Within) =>
  openCriteria(db)
    .where('c.project_id', 'in', projects)
    .where(holds('c.project_id', 'c.owner', personId))
    .select([
      dueOfCriterion(db).as('sort'),
      'c.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'criterion'`.as('kind'),
      'c.id as key',
      'c.title as what',
    ])

/** Open projects that this person manages, the oldest first: the next gate is theirs to declare. `what` is what holds it. */
const decide = (db: Reader, { personId, projects }: Within) =>
  db
    .selectFrom('projects as p')
    .where('p.id', 'in', projects)
    .where(sql<boolean>`p.state || '' = 'open'`)
    .where(manages('p.id', personId))
    .select([
      sql<string>`substr(p.created_at, 1, 10)`.as('sort'),
      'p.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'decide'`.as('kind'),
      'p.role as key',
      sql<string>`coalesce(p.holds, '')`.as('what'),
    ])

const queries = { sign, overdue, actions, conditions, criteria, decide }

/** So many of each list are on My work. */
export const shownFirst = 5
type ProjectAt = `project${number}`
const places = Array.from({ length: shownFirst }, (_, at): ProjectAt => `project${at}`)

const ofFirst = recordOf(todoLists, (list) =>
  prepared<Of & Record<ProjectAt, ProjectId> & Record<string, unknown>, Waiting>((db, parameter) =>
    queries[list](db, { personId: parameter('personId'), today: parameter('today'), projects: places.map((place) => parameter(place)) }),
  ),
)

/** What a person has in a list in these projects, in no order. As many projects as My work shows have a query that is compiled once. */
export async function listTodos(db: Reader, list: TodoList, { projects, ...of }: Within): Promise<Waiting[]> {
  if (projects.length === 0) return []
  if (projects.length > places.length) return queries[list](db, { ...of, projects }).execute()
  const named = recordOf(places, () => noProjectId)
  places.forEach((place, at) => (named[place] = projects[at] ?? noProjectId))
  return (await ofFirst[list](db, { ...of, ...named })).rows
}
