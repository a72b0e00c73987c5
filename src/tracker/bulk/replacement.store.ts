import { sql } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import { listTodos } from '../my-work/todos.store.ts'
import { ownedBy, unsettled } from '../my-work/waiting-prerequisites.store.ts'
import { listAnswered } from '../sop/signatures.store.ts'
import { listManaged } from './candidates.store.ts'
import type { Place, PlacedRole, Waiting } from './replacement.ts'

export interface PlaceOf extends Place {
  id: ProjectId
  service_id: ServiceId
  ods_code: string
  name: string
}

/** Every project in which someone has a role, by name. */
export const listProjectsOf = async (db: Reader, person: PersonId): Promise<ProjectId[]> =>
  (
    await db
      .selectFrom('projects as p')
      .select('p.id')
      .where('p.id', 'in', db.selectFrom('project_people').select('project_id').where('person_id', '=', person).where('left_at', 'is', null))
      .orderBy('p.name')
      .orderBy('p.id')
      .execute()
  ).map((one) => one.id)

const rolesIn = (db: Reader, projects: ProjectId[], people: PersonId[]) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.id', 'pp.project_id', 'pp.person_id', 'pp.role_key', 'pp.acting_for', 'pp.leave_asked_at', 'r.name', 'r.kind', 'r.key_stakeholder'])
    .where('pp.project_id', 'in', projects)
    .where('pp.person_id', 'in', people)
    .where('pp.left_at', 'is', null)
    .orderBy('r.position')
    .execute()

const asPlaced = (row: Awaited<ReturnType<typeof rolesIn>>[number]): PlacedRole => ({
  id: row.id,
  key: row.role_key,
  name: row.name,
  kind: row.kind,
  isKey: row.key_stakeholder === 1,
  acts: row.acting_for !== null,
})

/** How much of each kind waits for someone, by project. */
async function countWaiting(db: Reader, of: { personId: PersonId; today: Day; projects: ProjectId[] }): Promise<(id: ProjectId) => Waiting> {
  const [sign, conditions, criteria, actions, prerequisites] = await Promise.all([
    listTodos(db, 'sign', of),
    listTodos(db, 'conditions', of),
    listTodos(db, 'criteria', of),
    listTodos(db, 'actions', of),
    unsettled(db, of.today)
      .where('q.project_id', 'in', of.projects)
      .where((eb) => eb.exists(ownedBy(of.personId)))
      .select(['q.project_id', sql<number>`count(*)`.as('n')])
      .groupBy('q.project_id')
      .execute(),
  ])
  const counted = (list: { project_id: string }[], id: ProjectId): number => list.filter((one) => one.project_id === id).length
  return (id) => ({
    sign: counted(sign, id),
    prerequisites: Number(prerequisites.find((one) => one.project_id === id)?.n ?? 0),
    conditions: counted(conditions, id),
    criteria: counted(criteria, id),
    actions: counted(actions, id),
  })
}

interface Asked {
  by: Pick<Person, 'personId' | 'installationRole'>
  from: PersonId
  /** Undefined if nobody is known by the address yet. */
  to: PersonId | undefined
  today: Day
}

/** These projects, with the roles of the two people in each and what waits for the one who leaves. A fixed number of queries. */
export async function listPlaces(db: Reader, ids: ProjectId[], { by, from, to, today }: Asked): Promise<PlaceOf[]> {
  if (ids.length === 0) return []
  const [projects, roles, managed, waitingIn] = await Promise.all([
    db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['p.id', 'p.service_id', 'p.state', 'p.name', 'p.roles_per_signer', 's.ods_code'])
      .where('p.id', 'in', ids)
      .execute(),
    rolesIn(db, ids, to === undefined ? [from] : [from, to]),
    listManaged(db, by, ids),
    countWaiting(db, { personId: from, today, projects: ids }),
  ])
  const answered = await listAnswered(
    db,
    roles.filter((one) => one.person_id === from).map((one) => one.id),
  )
  const byProject = Map.groupBy(roles, (one) => one.project_id)
  const places = new Map(
    projects.map(({ roles_per_signer: most, ...project }): [ProjectId, PlaceOf] => {
      const own = byProject.get(project.id) ?? []
      const leaver = own.filter((one) => one.person_id === from)
      return [
        project.id,
        {
          ...project,
          most,
          manages: managed.has(project.id),
          leaver: leaver.map((one) => ({ ...asPlaced(one), answered: answered.has(one.id), asked: one.leave_asked_at })),
          taker: own.filter((one) => one.person_id === to).map(asPlaced),
          waiting: waitingIn(project.id),
        },
      ]
    }),
  )
  return ids.flatMap((id) => places.get(id) ?? [])
}
