import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import { dueOfCriterion, openCriteria } from '../go-live/open-criteria.store.ts'
import { ownersOfAction } from '../service-facets/todo.ts'
import type { AwaitedList } from '../service-facets/todo.ts'
import { openActions } from '../test-plan/open-actions.store.ts'
import { dueOfCondition, openConditions } from '../test-plan/open-conditions.store.ts'
import { unsettled } from './waiting-prerequisites.store.ts'

/** Something that a project awaits from someone. */
export interface Awaited<List extends AwaitedList = AwaitedList> {
  list: List
  /** Since when, or the day that has passed, yyyy-mm-dd. */
  day: string
  project_id: ProjectId
  project: string
  id: string
  key: string
  what: string
}
export type OverdueList = Exclude<AwaitedList, 'sign' | 'gates'>
/** Something whose day has passed, with the people who have to do it. */
export type Overdue = Awaited<OverdueList> & { from: Set<PersonId> }

/** Prerequisites of open projects whose day has passed. */
export const overduePrerequisites = (db: Reader, today: Day) =>
  unsettled(db, today)
    .where('q.due_date', '<', today)
    .where(sql<boolean>`p.state || '' = 'open'`)
export const overdueConditions = (db: Reader, today: Day) => openConditions(db).where(dueOfCondition(db), '<', today)
export const overdueCriteria = (db: Reader, today: Day) => openCriteria(db).where(dueOfCriterion(db), '<', today)
export const overdueActions = (db: Reader, today: Day) => openActions(db).where('a.due_day', '<', today)

interface Of {
  projects: ProjectId[]
  today: Day
}

/** Everything in these projects whose day has passed, with the people who have to do it; one query for each list. */
export async function listOverdue(db: Reader, { projects, today }: Of): Promise<Overdue[]> {
  if (projects.length === 0) return []
  const [held, prerequisites, conditions, criteria, actions] = await Promise.all([
    db
      .selectFrom('project_people as pp')
      .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
      .select(['pp.project_id', 'pp.person_id as id', 'pp.role_key as role', 'r.kind'])
      .where('pp.project_id', 'in', projects)
      .where('pp.left_at', 'is', null)
      .execute(),
    overduePrerequisites(db, today)
      .where('q.project_id', 'in', projects)
      .select([sql<string>`q.due_date`.as('day'), 'p.id as project_id', 'p.name as project', 'q.id as id', 'q.key as key', 'q.title as what', 'q.owners'])
      .execute(),
    overdueConditions(db, today)
      .where('c.project_id', 'in', projects)
      .select([dueOfCondition(db).as('day'), 'p.id as project_id', 'p.name as project', 'c.id as id', 'c.id as key', 'c.title as what', 'c.owner'])
      .execute(),
    overdueCriteria(db, today)
      .where('c.project_id', 'in', projects)
      .select([dueOfCriterion(db).as('day'), 'p.id as project_id', 'p.name as project', 'c.id as id', 'c.id as key', 'c.title as what', 'c.owner'])
      .execute(),
    overdueActions(db, today)
      .innerJoin('test_runs as t', 't.id', 'a.run_id')
      .where('a.project_id', 'in', projects)
      .select(['a.due_day as day', 'p.id as project_id', 'p.name as project', 'a.id as id', sql<string>`cast(t.number as text)`.as('key'), 'a.what as what'])
      .select(['a.owner_person as person', 'a.owner_role as role'])
      .execute(),
  ])
  const byProject = Map.groupBy(held, (one) => one.project_id)
  const peopleOf = (project: ProjectId) => byProject.get(project) ?? []
  /** `whose` are roles, or people. */
  const withPeople = <One extends Awaited<OverdueList>>(one: One, whose: string[]): Overdue => ({
    ...one,
    from: new Set(peopleOf(one.project_id).flatMap(({ id, role }) => (whose.includes(role) || whose.includes(id) ? [id] : []))),
  })
  const ofOwner =
    (list: 'conditions' | 'criteria') =>
    ({ owner, ...one }: (typeof conditions)[number]): Overdue =>
      withPeople({ ...one, list }, [owner])
  return [
    ...prerequisites.map(({ owners, ...one }) => withPeople({ ...one, list: 'late-prerequisites' }, readStringList(owners))),
    ...conditions.map(ofOwner('conditions')),
    ...criteria.map(ofOwner('criteria')),
    ...actions.map(({ person, role, ...one }) => {
      const people = peopleOf(one.project_id)
      const managers = people.filter((each) => each.kind === 'project-manager').map((each) => each.role)
      return withPeople({ ...one, list: 'actions' }, ownersOfAction({ person, role }, { people, managers }))
    }),
  ]
}
