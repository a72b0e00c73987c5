import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PeopleTable } from '../../db/tables/accounts.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'
import { folded } from '../../text.ts'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../projects/projects.store.ts'

export type Contact = Pick<PeopleTable, 'name' | 'email' | 'phone' | 'organisation'>

/** What an editor read, as one short text: another editor's change shows as another one. */
export const seenOf = (one: Contact): string =>
  createHash('sha256')
    .update(JSON.stringify([one.name, one.email, one.phone, one.organisation]))
    .digest('hex')

/** The person of this email address, made where nobody has it. A known person keeps the name that is on record. */
export async function findOrInsertPerson(
  trx: Writer,
  person: { id: string; name: string; email: string; phone: string | null; organisation: string | null; at: string },
): Promise<{ id: string; name: string }> {
  const known = await trx
    .selectFrom('people')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', person.email.toLowerCase()))
    .executeTakeFirst()
  if (known) return known
  const { at, ...facts } = person
  await trx
    .insertInto('people')
    .values({ ...facts, created_at: at })
    .execute()
  return { id: person.id, name: person.name }
}

/** The roles of a project, in their order. */
export const listRoles = (db: Reader, projectId: string): Promise<{ key: string; name: string }[]> =>
  db.selectFrom('project_roles').select(['role_key as key', 'name']).where('project_id', '=', projectId).orderBy('position').execute()

/** By email address in small letters, who is on record under it, with the roles that they hold on this project. Two queries. */
export async function findOnRecord(db: Reader, projectId: string, emails: string[]) {
  if (emails.length === 0) return new Map<string, never>()
  const people = await db
    .selectFrom('people')
    .select(['id', 'name', 'organisation', (eb) => eb.fn<string>('lower', ['email']).as('address')])
    .where((eb) => eb(eb.fn<string>('lower', ['email']), 'in', emails))
    .execute()
  const held = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.person_id', 'r.name'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .orderBy('r.position')
    .execute()
  const roles = Map.groupBy(held, (one) => one.person_id)
  return new Map(
    people.map(({ id, name, organisation, address }) => [address, { name, organisation, roles: (roles.get(id) ?? []).map((one) => one.name) }] as const),
  )
}

/** Somebody on record. Contact details are null for a person who shares no project with the one who looks. */
export interface KnownPerson {
  id: string
  name: string
  organisation: string | null
  contact: { email: string; phone: string | null } | null
}

/** That a person `p` is this one, or is or was on a project that this one is on; everybody for those who see every project. */
export const sharesProject = (person: Person) =>
  seesAllProjects(person)
    ? sql<SqlBool>`1 = 1`
    : sql<SqlBool>`(p.id = ${person.personId} or exists (select 1 from project_people theirs inner join project_people mine on mine.project_id = theirs.project_id
        where theirs.person_id = p.id and mine.person_id = ${person.personId} and mine.left_at is null))`

/** People with what this person may see of them: everybody's name and organisation; contact details of people on their own projects, or of everybody for those who see every project. */
function knownTo(db: Reader, person: Person) {
  const shared = sql<number>`case when ${sharesProject(person)} then 1 else 0 end`
  return db.selectFrom('people as p').select(['p.id', 'p.name', 'p.organisation', 'p.email', 'p.phone', shared.as('shared')])
}
const asKnown = (row: Pick<PeopleTable, 'id' | 'name' | 'organisation' | 'email' | 'phone'> & { shared: number }): KnownPerson => ({
  id: row.id,
  name: row.name,
  organisation: row.organisation,
  contact: Number(row.shared) === 1 ? { email: row.email, phone: row.phone } : null,
})

/** Known people whose name or organisation holds these words, or whose email address this is; 20 at most. Part of an address finds nobody: addresses are not to be guessed. */
export async function searchPeople(db: Reader, person: Person, words: string): Promise<KnownPerson[]> {
  const rows = await knownTo(db, person)
    .where((eb) => eb.or([holdsWords(words, 'p.name', 'p.organisation'), eb(eb.fn('lower', ['p.email']), '=', folded(words))]))
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .orderBy('p.id')
    .limit(20)
    .execute()
  return rows.map(asKnown)
}

/** One person on record; undefined if there is none. */
export async function findKnownPerson(db: Reader, person: Person, id: string): Promise<KnownPerson | undefined> {
  const row = await knownTo(db, person).where('p.id', '=', id).executeTakeFirst()
  return row && asKnown(row)
}

/** The people of a project who also hold a role on one that this person does not manage: their details are that project's too. */
export async function listOnOthersProjects(db: Reader, person: Pick<Person, 'personId'>, projectId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('project_people as here')
    .innerJoin('project_people as pp', 'pp.person_id', 'here.person_id')
    .select('pp.person_id')
    .distinct()
    .where('here.project_id', '=', projectId)
    .where('here.left_at', 'is', null)
    .where('pp.left_at', 'is', null)
    .where(
      sql<SqlBool>`not exists (select 1 from project_people mine inner join project_roles r on r.project_id = mine.project_id and r.role_key = mine.role_key
        where mine.project_id = pp.project_id and mine.person_id = ${person.personId} and mine.left_at is null and r.kind = 'project-manager')`,
    )
    .execute()
  return new Set(rows.map((row) => row.person_id))
}

/** Somebody who holds a role on the project now, with their contact details and whether they sign in themselves; undefined if there is no such member. */
export async function findMember(db: Reader, projectId: string, memberId: string) {
  return db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.leave_asked_by', 'pp.leave_asked_name', 'pp.leave_asked_at', 'pp.leave_reason'])
    .select(['pp.id', 'pp.test_team', 'p.id as person_id', 'p.name', 'p.email', 'p.phone', 'p.organisation', 'r.name as role', 'a.id as account_id'])
    .where('pp.id', '=', memberId)
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .executeTakeFirst()
}

/** Ends a role. Throws ConflictError if somebody ended it meanwhile. */
export async function leaveRole(trx: Writer, memberId: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ left_at: at })
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Somebody else recorded this first.')
}

/** Notes who asks a second person to end a role. */
export async function askToLeave(trx: Writer, memberId: string, asked: { by: string; name: string; at: string; reason: string }): Promise<void> {
  await trx
    .updateTable('project_people')
    .set({ leave_asked_by: asked.by, leave_asked_name: asked.name, leave_asked_at: asked.at, leave_reason: asked.reason })
    .where('id', '=', memberId)
    .execute()
}

/** Whether anybody had asked. */
export async function withdrawLeave(trx: Writer, memberId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('project_people')
    .set({ leave_asked_by: null, leave_asked_name: null, leave_asked_at: null, leave_reason: null })
    .where('id', '=', memberId)
    .where('leave_asked_by', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Who can be a second person for what one manages on a project: its other project managers, or twenty of the booking team where there are none. */
export async function listSecondPeople(db: Reader, projectId: string, personId: string): Promise<{ email: string }[]> {
  const managers = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select('p.email')
    .distinct()
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'project-manager')
    .where('pp.person_id', '<>', personId)
    .execute()
  if (managers.length > 0) return managers
  return db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select('p.email')
    .where('a.installation_role', '=', 'booking-team')
    .where('a.disabled_at', 'is', null)
    .where('a.person_id', '<>', personId)
    .orderBy('p.email')
    .limit(20)
    .execute()
}

/**
 * Saves contact details over what was read (`seen`, of seenOf). Throws ConflictError if somebody saved meanwhile. Returns what stood before.
 * The email address is not among them: it decides who gets a link, so that its owner confirms a change of it.
 */
export async function saveContact(trx: Writer, personId: string, seen: string, contact: Omit<Contact, 'email'>): Promise<Contact> {
  // Touching the row first makes editors of the same person wait for each other.
  await trx
    .updateTable('people')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', personId)
    .execute()
  const before = await trx.selectFrom('people').select(['name', 'email', 'phone', 'organisation']).where('id', '=', personId).executeTakeFirstOrThrow()
  if (seenOf(before) !== seen) throw new ConflictError('Somebody else changed these details while you were writing', 'seen')
  await trx.updateTable('people').set(contact).where('id', '=', personId).execute()
  return before
}
