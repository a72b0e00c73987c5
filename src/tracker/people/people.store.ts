import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { ProjectPeopleTable } from '../../db/tables/projects.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'

/** The person with this email address, created if there is none. A known person keeps the name on record. */
export async function findOrInsertPerson(
  trx: Writer,
  person: { id: PersonId; name: string; email: string; phone: string | null; organisation: string | null; at: string },
): Promise<{ id: PersonId; name: string }> {
  const known = await findByEmail(trx, person.email)
  if (known) return known
  const { at, ...facts } = person
  await trx
    .insertInto('people')
    .values({ ...facts, created_at: at })
    .execute()
  return { id: person.id, name: person.name }
}

/** The roles of a project, in their order. */
export const listRoles = (db: Reader, projectId: ProjectId): Promise<{ key: string; name: string }[]> =>
  db.selectFrom('project_roles').select(['role_key as key', 'name']).where('project_id', '=', projectId).orderBy('position').execute()

/** Someone who holds a role on the project now, with their contact details and whether they sign in themselves; throws NotFoundError. */
export async function getMember(db: Reader, { project, member }: { project: ProjectId; member: string }) {
  const found = await db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.leave_asked_by', 'pp.leave_asked_name', 'pp.leave_asked_at', 'pp.leave_reason', 'pp.role_key', 'pp.acting_for'])
    .select(['pp.id', 'pp.test_team', 'p.id as person_id', 'p.name', 'p.email', 'p.phone', 'p.organisation', 'r.name as role', 'a.id as account_id'])
    .where('pp.id', '=', member)
    .where('pp.project_id', '=', project)
    .where('pp.left_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw new NotFoundError('Nobody of this project')
  return found
}
export type Member = Awaited<ReturnType<typeof getMember>>

/** The roles of a project with all that is kept of them, in their order. */
export const listRoleRows = (db: Reader, projectId: ProjectId) =>
  db.selectFrom('project_roles').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

/** Everyone who holds or held a role on the project, by name. */
export const listMembers = (db: Reader, projectId: ProjectId) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .select(['pp.id', 'pp.role_key', 'pp.left_at', 'pp.test_team', 'pp.leave_asked_by', 'pp.leave_asked_name', 'pp.added_by'])
    .select(['pp.acting_for', 'pp.acting_until', 'pp.acting_ends_with', 'h.name as acting_for_name'])
    .select(['p.id as person_id', 'p.name', 'p.email', 'p.phone', 'p.organisation'])
    .where('pp.project_id', '=', projectId)
    .orderBy('p.name')
    .execute()

/** The roles of a project in their order, each with the names of those who hold it. Two queries. */
export async function listRolesWithHolders(db: Reader, projectId: ProjectId): Promise<{ key: string; name: string; holders: string[] }[]> {
  const [roles, members] = await Promise.all([listRoles(db, projectId), listMembers(db, projectId)])
  const holders = Map.groupBy(
    members.filter((one) => one.left_at === null),
    (one) => one.role_key,
  )
  return roles.map((role) => ({ ...role, holders: holders.get(role.key)?.map((one) => one.name) ?? [] }))
}

/** A role of a project by its key, and the person of an email address with whether they are in it now, and for whom if not for themselves. */
export async function findForJoin(db: Reader, projectId: ProjectId, { role, email }: { role: string; email: string }) {
  const [found, person] = await Promise.all([
    db
      .selectFrom('project_roles')
      .select(['role_key', 'name', 'test_team'])
      .where('project_id', '=', projectId)
      .where('role_key', '=', role)
      .executeTakeFirst(),
    findByEmail(db, email),
  ])
  const held = person && (await findHeld(db, { project: projectId, role, person: person.id }))
  return { role: found, person, holdsIt: held !== undefined, actsFor: held?.acting_for_name ?? null }
}
export type FoundForJoin = Awaited<ReturnType<typeof findForJoin>>

/** Who has this email address; undefined if nobody is known by it. */
export const findByEmail = (db: Reader, email: string) =>
  db
    .selectFrom('people')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst()

/** Someone's row in a role of a project now, with the name of its holder if they act for one; undefined if they are not in it. */
const findHeld = (db: Reader, of: { project: ProjectId; role: string; person: PersonId }) =>
  db
    .selectFrom('project_people as pp')
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .select(['pp.id', 'h.name as acting_for_name'])
    .where('pp.project_id', '=', of.project)
    .where('pp.role_key', '=', of.role)
    .where('pp.person_id', '=', of.person)
    .where('pp.left_at', 'is', null)
    .executeTakeFirst()

/** Whether someone is in a role of a project now, as its holder or for them. */
export const holdsRole = async (db: Reader, of: { project: ProjectId; role: string; person: PersonId }): Promise<boolean> =>
  (await findHeld(db, of)) !== undefined

/** Puts a person into a role. A concurrent call for the same person gets a ConflictError. */
export async function insertMember(trx: Writer, member: NewMember): Promise<void> {
  await trx
    .insertInto('project_people')
    .values({ ...member, left_at: null })
    .execute()
}
export type NewMember = Pick<ProjectPeopleTable, 'id' | 'project_id' | 'role_key' | 'person_id' | 'test_team' | 'joined_at' | 'added_by'> &
  Partial<Pick<ProjectPeopleTable, 'acting_for' | 'acting_until' | 'acting_ends_with'>>

/** A role that someone held until they left it; undefined if they still hold it, never did, or only acted in it for its holder. */
export const findLeft = (db: Reader, projectId: ProjectId, memberId: string) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.project_id', 'pp.role_key', 'pp.person_id', 'pp.test_team', 'pp.added_by', 'p.name', 'r.name as role'])
    .where('pp.id', '=', memberId)
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is not', null)
    .where('pp.acting_for', 'is', null)
    .executeTakeFirst()

/** Puts a member in the test team, or takes them out; throws ConflictError if that was done already. */
export async function saveTestTeam(trx: Writer, memberId: string, isIn: boolean): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ test_team: Number(isIn) })
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .where('test_team', '<>', Number(isIn))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this.')
}

/** The contact details of a person on record; undefined if there is none. */
export const findPersonDetails = (db: Reader, id: PersonId) =>
  db.selectFrom('people').select(['name', 'email', 'phone', 'organisation']).where('id', '=', id).executeTakeFirst()
