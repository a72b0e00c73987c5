import { sql } from 'kysely'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import { projectIsInArea } from '../../access/in-area.store.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { askedOn, openSignatures } from '../sop/open-signatures.store.ts'
import type { AtGate } from './count-awaited.ts'
import { listOverdue } from './overdue.store.ts'
import type { Awaited } from './overdue.store.ts'
import { manages } from './whose-projects.store.ts'

/** Something that a project awaits, with the people from whom. */
type AwaitedFromPeople = Awaited & { from: Set<PersonId> }

/** Everything that these projects await, with the people from whom; one query for each list. Sorted by day. */
export async function listAwaited(db: Reader, { projects, today }: { projects: ProjectId[]; today: Day }): Promise<AwaitedFromPeople[]> {
  if (projects.length === 0) return []
  const [overdue, ...asked] = await Promise.all([listOverdue(db, { projects, today }), signatures(db, projects), gates(db, projects)])
  return [...overdue, ...asked.flat()].toSorted((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : a.project_id < b.project_id ? -1 : a.project_id > b.project_id ? 1 : a.id < b.id ? -1 : 1,
  )
}

async function signatures(db: Reader, projects: ProjectId[]): Promise<AwaitedFromPeople[]> {
  const rows = await openSignatures(db)
    .where('r.project_id', 'in', projects)
    .select([askedOn.as('day'), 'p.id as project_id', 'p.name as project', 'pp.id as id', 'pp.role_key as key', 'pr.name as what', 'pp.person_id as person'])
    .execute()
  return rows.map(({ person, ...one }) => ({ ...one, list: 'sign', from: new Set([person]) }))
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

/** The same on the projects that someone manages, by a role or in an area; null for all. */
export async function listAtGates(db: Reader, managerId: PersonId | null): Promise<AtGate[]> {
  const rows = await (
    managerId === null ? asked(db) : asked(db).where((eb) => eb.or([manages('p.id', managerId), projectIsInArea(managerId, ['project-manager'])]))
  ).execute()
  return rows.map(({ person, project_id: project, since }) => ({ person, project, day: dayOfMoment(since) }))
}

async function gates(db: Reader, projects: ProjectId[]): Promise<AwaitedFromPeople[]> {
  const rows = await asked(db).where('p.id', 'in', projects).execute()
  return rows.map(({ person, kind, since, ...one }) => ({
    ...one,
    day: dayOfMoment(since),
    list: 'gates',
    id: kind,
    key: kind,
    what: kind === 'go.confirm' ? 'Confirm go' : 'Accept the hand-over',
    from: new Set([person]),
  }))
}

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

/** How often someone was reminded of something for which there is no link, and on which day last. */
export interface Reminded {
  person: string | null
  thing: string
  times: number
  last: Day
}

/** Who was reminded of these things without a link. */
export async function listReminded(db: Reader, things: string[]): Promise<Reminded[]> {
  if (things.length === 0) return []
  const rows = await db
    .selectFrom('events')
    .select((eb) => ['subject_id as thing', 'changed_to as person', eb.fn.countAll<number>().as('times'), eb.fn.max('at').as('last')])
    .where('subject_id', 'in', things)
    .where('action', '=', 'reminded')
    .groupBy(['subject_id', 'changed_to'])
    .execute()
  return rows.map((one) => ({ ...one, times: Number(one.times), last: dayOfMoment(one.last) }))
}
