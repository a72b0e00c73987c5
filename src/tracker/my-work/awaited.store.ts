import { sql } from 'kysely'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import { holdsWords } from '../../db/words.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { dueOfCriterion, openCriteria } from '../go-live/open-criteria.store.ts'
import type { AwaitedList } from '../service-facets/todo.ts'
import { ownersOfAction } from '../service-facets/todo.ts'
import { askedOn, openSignatures } from '../sop/open-signatures.store.ts'
import { openActions } from '../test-plan/open-actions.store.ts'
import { dueOfCondition, openConditions } from '../test-plan/open-conditions.store.ts'
import type { AtGate } from './count-awaited.ts'
import { unsettled } from './waiting-prerequisites.store.ts'
import { manages } from './whose-projects.store.ts'

/** Something that a project awaits from someone. */
export interface Awaited {
  list: AwaitedList
  /** Since when, or the day that has passed, yyyy-mm-dd. */
  day: string
  project_id: ProjectId
  project: string
  id: string
  key: string
  what: string
}
interface OfRoles extends Awaited {
  /** Roles, or a person. */
  whose: string[]
}

/** Everything that these projects await, with the people from whom; one query for each list. Sorted by day. */
export async function listAwaited(db: Reader, { projects, today }: { projects: ProjectId[]; today: Day }): Promise<(Awaited & { from: Set<string> })[]> {
  if (projects.length === 0) return []
  const [held, ...lists] = await Promise.all([
    db
      .selectFrom('project_people as pp')
      .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
      .select(['pp.project_id', 'pp.person_id', 'pp.role_key', 'r.kind'])
      .where('pp.project_id', 'in', projects)
      .where('pp.left_at', 'is', null)
      .execute(),
    signatures(db, projects),
    gates(db, projects),
    prerequisites(db, projects, today),
    conditions(db, projects, today),
    criteria(db, projects, today),
  ])
  const peopleOf = Map.groupBy(held, (one) => one.project_id)
  const ofActions = (await actions(db, projects, today)).map(({ person, role, ...one }): OfRoles => {
    const people = (peopleOf.get(one.project_id) ?? []).map((each) => ({ id: each.person_id, role: each.role_key, kind: each.kind }))
    const managers = people.filter((each) => each.kind === 'project-manager').map((each) => each.role)
    return { ...one, list: 'actions', whose: ownersOfAction({ person, role }, { people, managers }) }
  })
  return [...lists.flat(), ...ofActions]
    .map(({ whose, ...one }) => {
      const people = (peopleOf.get(one.project_id) ?? []).filter((each) => whose.includes(each.role_key) || whose.includes(each.person_id))
      return { ...one, from: new Set<string>(people.map((each) => each.person_id)) }
    })
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.project_id < b.project_id ? -1 : a.project_id > b.project_id ? 1 : a.id < b.id ? -1 : 1))
}

async function signatures(db: Reader, projects: ProjectId[]): Promise<OfRoles[]> {
  const rows = await openSignatures(db)
    .where('r.project_id', 'in', projects)
    .select([askedOn.as('day'), 'p.id as project_id', 'p.name as project', 'pp.id as id', 'pp.role_key as key', 'pr.name as what', 'pp.person_id as person'])
    .execute()
  return rows.map(({ person, ...one }) => ({ ...one, list: 'sign', whose: [person] }))
}

/** Who was asked to confirm go or to accept a hand-over that still waits, and is on the project. To be narrowed by projects or their manager. */
const asked = (db: Reader) =>
  db
    .selectFrom('projects as p')
    .innerJoin('act_links as l', 'l.project_id', 'p.id')
    .where('p.stage', 'in', ['technical-live', 'hand-over'])
    .where('p.state', '=', 'open')
    .where('l.ended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb.and([eb('l.kind', '=', 'go.confirm'), eb('p.stage', '=', 'technical-live'), eb('p.holds', '=', goWaits)]),
        eb.and([eb('l.kind', '=', 'hand-over.accept'), eb('p.stage', '=', 'hand-over'), eb('p.reopened', 'is', null)]),
      ]),
    )
    .where(sql<boolean>`exists (select 1 from project_people lp where lp.project_id = p.id and lp.person_id = l.person_id and lp.left_at is null)`)
    .groupBy(['p.id', 'p.name', 'l.person_id', 'l.kind'])
    .select(['p.id as project_id', 'p.name as project', 'l.person_id as person', 'l.kind', sql<string>`min(l.made_at)`.as('since')])

/** The same on the projects of a manager; null for all. */
export async function listAtGates(db: Reader, managerId: PersonId | null): Promise<AtGate[]> {
  const rows = await (managerId === null ? asked(db) : asked(db).where(manages('p.id', managerId))).execute()
  return rows.map(({ person, project_id: project, since }) => ({ person, project, day: dayOfMoment(since) }))
}

async function gates(db: Reader, projects: ProjectId[]): Promise<OfRoles[]> {
  const rows = await asked(db).where('p.id', 'in', projects).execute()
  return rows.map(({ person, kind, since, ...one }) => ({
    ...one,
    day: dayOfMoment(since),
    list: 'gates',
    id: kind,
    key: kind,
    what: kind === 'go.confirm' ? 'Confirm go' : 'Accept the hand-over',
    whose: [person],
  }))
}

async function prerequisites(db: Reader, projects: ProjectId[], today: Day): Promise<OfRoles[]> {
  const rows = await unsettled(db, today)
    .where('q.project_id', 'in', projects)
    .where('q.due_date', '<', today)
    .where(sql<boolean>`p.state || '' = 'open'`)
    .select([sql<string>`q.due_date`.as('day'), 'p.id as project_id', 'p.name as project', 'q.id as id', 'q.key as key', 'q.title as what', 'q.owners'])
    .execute()
  return rows.map(({ owners, ...one }) => ({ ...one, list: 'late-prerequisites', whose: readStringList(owners) }))
}

async function conditions(db: Reader, projects: ProjectId[], today: Day): Promise<OfRoles[]> {
  const due = dueOfCondition(db)
  const rows = await openConditions(db)
    .where('c.project_id', 'in', projects)
    .where(due, '<', today)
    .select([due.as('day'), 'p.id as project_id', 'p.name as project', 'c.id as id', 'c.id as key', 'c.title as what', 'c.owner'])
    .execute()
  return rows.map(({ owner, ...one }) => ({ ...one, list: 'conditions', whose: [owner] }))
}

async function criteria(db: Reader, projects: ProjectId[], today: Day): Promise<OfRoles[]> {
  const due = dueOfCriterion(db)
  const rows = await openCriteria(db)
    .where('c.project_id', 'in', projects)
    .where(due, '<', today)
    .select([due.as('day'), 'p.id as project_id', 'p.name as project', 'c.id as id', 'c.id as key', 'c.title as what', 'c.owner'])
    .execute()
  return rows.map(({ owner, ...one }) => ({ ...one, list: 'criteria', whose: [owner] }))
}

const actions = (db: Reader, projects: ProjectId[], today: Day) =>
  openActions(db)
    .innerJoin('test_runs as t', 't.id', 'a.run_id')
    .where('a.project_id', 'in', projects)
    .where('a.due_day', '<', today)
    .select(['a.due_day as day', 'p.id as project_id', 'p.name as project', 'a.id as id', sql<string>`cast(t.number as text)`.as('key'), 'a.what as what'])
    .select(['a.owner_person as person', 'a.owner_role as role'])
    .execute()

/** The names of people, by id. */
export async function namesOf(db: Reader, people: PersonId[]): Promise<Map<PersonId, string>> {
  if (people.length === 0) return new Map()
  const rows = await db.selectFrom('people').select(['id', 'name']).where('id', 'in', people).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** The people whose name or address holds these words. */
export const findPeopleByWords = async (db: Reader, words: string): Promise<Set<PersonId>> =>
  new Set(
    (
      await db
        .selectFrom('people as p')
        .select('p.id')
        .where(holdsWords(words, 'p.name', 'p.email'))
        .execute()
    ).map((row) => row.id),
  )

/** When people were asked for something on these projects, and how often reminded; the newest link first. */
export const listAsked = (db: Reader, projects: ProjectId[]) =>
  db
    .selectFrom('act_links')
    .select(['kind', 'project_id', 'person_id', 'subject_id', 'reminders', 'last_sent_on', 'expires_at'])
    .where('project_id', 'in', projects)
    .where('ended_at', 'is', null)
    .orderBy('made_at', 'desc')
    .execute()
