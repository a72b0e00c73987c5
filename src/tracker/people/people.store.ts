import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../../db/database.ts'
import type { PeopleTable } from '../../db/tables/accounts.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'

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

/** Known people whose name, email address or organisation holds these words; 20 at most. */
export async function searchPeople(db: Reader, words: string): Promise<PeopleTable[]> {
  return db
    .selectFrom('people')
    .selectAll()
    .where(holdsWords(words, 'name', 'email', 'organisation'))
    .orderBy((eb) => eb.fn('lower', ['name']))
    .orderBy('id')
    .limit(20)
    .execute()
}

/** Somebody who holds a role on the project now, with their contact details and whether they sign in themselves; undefined where there is no such member. */
export async function findMember(db: Reader, projectId: string, memberId: string) {
  return db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.id', 'pp.test_team', 'p.id as person_id', 'p.name', 'p.email', 'p.phone', 'p.organisation', 'r.name as role', 'a.id as account_id'])
    .where('pp.id', '=', memberId)
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .executeTakeFirst()
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
