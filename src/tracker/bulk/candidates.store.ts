import { sql } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { listRolesInAreas } from '../../access/in-area.store.ts'
import type { Reader } from '../../db/database.ts'
import { managesProject, seesProject } from '../../access/visible-projects.store.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { listAnswered } from '../sop/signatures.store.ts'
import { growsOwnArea, rolesOfOwnArea } from '../waves/own-area.ts'
import { listMemberships } from '../waves/waves.store.ts'
import type { Candidate, Choices, ListChoice } from './bulk.ts'

export interface ServiceProject extends Candidate {
  id: ProjectId
  name: string
  service_id: ServiceId
  version: number
}

/** The projects of these services on the side of the act, or these projects. */
type Which = { services: ServiceId[] } | { projects: ProjectId[] }

type By = Pick<Person, 'personId' | 'installationRole'>
const managesAll = (by: By): boolean => by.installationRole === 'booking-team'

/** Projects of one side, the open ones last and the newest last among those: a change applies to the last one of a service. */
function listProjects(db: Reader, { act, choice }: ListChoice, by: By, which: Which) {
  let query = db
    .selectFrom('projects as p')
    .select(['p.id', 'p.service_id', 'p.name', 'p.role', 'p.state', 'p.version'])
    .orderBy(sql`case when p.state in ('open', 'on-hold') then 1 else 0 end`)
    .orderBy('p.created_at')
    .orderBy('p.id')
  query = 'services' in which ? query.where('p.role', '=', choice.side).where('p.service_id', 'in', which.services) : query.where('p.id', 'in', which.projects)
  // A start has to know of every open project, including those that the person does not see.
  if (!managesAll(by) && act !== 'start') query = query.where(seesProject(by.personId))
  return query.execute()
}

/** Which of these projects the person manages. */
export async function listManaged(db: Reader, by: By, ids: ProjectId[]): Promise<Set<ProjectId>> {
  if (managesAll(by)) return new Set(ids)
  const rows = await db.selectFrom('projects as p').select('p.id').where('p.id', 'in', ids).where(managesProject(by.personId)).execute()
  return new Set(rows.map((one) => one.id))
}

/** By project, whether it has the role, and who holds it. */
async function listHolders(db: Reader, { role, replace }: Choices['owner'], ids: ProjectId[]): Promise<(id: ProjectId) => Candidate['role']> {
  const [roles, holders] = await Promise.all([
    db.selectFrom('project_roles').select('project_id').where('project_id', 'in', ids).where('role_key', '=', role).execute(),
    db
      .selectFrom('project_people as pp')
      .innerJoin('people as pe', 'pe.id', 'pp.person_id')
      .select(['pp.project_id', 'pp.id', 'pe.email', 'pe.name', 'pp.leave_asked_at as asked'])
      .where('pp.project_id', 'in', ids)
      .where('pp.role_key', '=', role)
      .where('pp.left_at', 'is', null)
      .where('pp.acting_for', 'is', null)
      .orderBy('pe.name')
      .execute(),
  ])
  const members = holders.map((one) => one.id)
  const answered = replace ? await listAnswered(db, members) : new Map<string, unknown>()
  const known = new Set(roles.map((one) => one.project_id))
  const byProject = Map.groupBy(holders, (one) => one.project_id)
  return (id) => ({
    known: known.has(id),
    holders: (byProject.get(id) ?? []).map(({ project_id: _, ...holder }) => ({ ...holder, answered: answered.has(holder.id) })),
  })
}

/** By project, the current date of a kind, and what was declared. */
async function listDays(
  db: Reader,
  { kind }: Pick<Choices['dates'], 'kind'>,
  ids: ProjectId[],
): Promise<(id: ProjectId) => Pick<Candidate, 'current' | 'declared'>> {
  const [dates, attested] = await Promise.all([
    db
      .selectFrom('project_dates')
      .select(['project_id', 'id', 'day', 'status'])
      .where('project_id', 'in', ids)
      .where('kind', '=', kind)
      .orderBy('set_at')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('attestations')
      .select(['project_id', 'gate'])
      .where('project_id', 'in', ids)
      .where('gate', 'in', ['technical-live', 'business-live'])
      .where('decision', '=', 'declared')
      .execute(),
  ])
  const current = new Map(dates.map((one) => [one.project_id, one]))
  const declaredIn = Map.groupBy(attested, (one) => one.project_id)
  return (id) => ({
    current: current.get(id),
    declared: (['technical-live', 'business-live'] as const).filter((gate) => declaredIn.get(id)?.some((row) => row.gate === gate)),
  })
}

/** By project, the wave that it is in, its go-live day, and whether joining another wave would take it into the person's own area. */
async function listWavesOf(
  db: Reader,
  { wave }: Pick<Choices['wave'], 'wave'>,
  { by, ids }: { by: By; ids: ProjectId[] },
): Promise<(id: ProjectId) => Pick<Candidate, 'current' | 'inWave' | 'isIntoOwnArea'>> {
  const [daysOf, waves, own] = await Promise.all([listDays(db, { kind: 'go-live' }, ids), listMemberships(db, ids), rolesOfOwnArea(db, by, wave.id)])
  const before = own.length === 0 ? undefined : await listRolesInAreas(db, by.personId, ids)
  const waveOf = new Map(waves.map((one) => [one.project_id, one]))
  return (id) => ({ current: daysOf(id).current, inWave: waveOf.get(id), isIntoOwnArea: growsOwnArea(own, before?.get(id) ?? []) })
}

/** What the rule of an act needs to know about each project, beside its state. */
async function factsFor(db: Reader, choice: ListChoice, by: By, ids: ProjectId[]): Promise<(id: ProjectId) => Partial<Candidate>> {
  if (choice.act === 'dates') return listDays(db, choice.choice, ids)
  if (choice.act === 'wave') return listWavesOf(db, choice.choice, { by, ids })
  if (choice.act !== 'owner') return () => ({})
  const roleOf = await listHolders(db, choice.choice, ids)
  return (id) => ({ role: roleOf(id) })
}

/**
 * The projects of this side of these services, or these projects, with what the act needs to know about each, the newest last. Leaves out projects that the person does
 * not see, except for a start.
 */
export async function listCandidates(db: Reader, choice: ListChoice, by: By, which: Which): Promise<ServiceProject[]> {
  const projects = await listProjects(db, choice, by, which)
  if (projects.length === 0) return []
  const ids = projects.map((one) => one.id)
  const [managed, factsOf] = await Promise.all([listManaged(db, by, ids), factsFor(db, choice, by, ids)])
  return projects.map(({ role, ...one }) => ({ ...one, side: role, manages: managed.has(one.id), ...factsOf(one.id) }))
}
