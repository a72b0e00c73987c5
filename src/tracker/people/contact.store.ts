import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { PeopleTable } from '../../db/tables/accounts.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'

export type Contact = Pick<PeopleTable, 'name' | 'email' | 'phone' | 'organisation'>

/** What an editor read, as one short text: another editor's change shows as another one. */
export const seenOf = (one: Contact): Digest => digestOf(JSON.stringify([one.name, one.email, one.phone, one.organisation]))

/** The people of a project who also hold a role on one that this person does not manage: their details are that project's too. */
export async function listOnOthersProjects(db: Reader, person: Pick<Person, 'personId'>, projectId: ProjectId): Promise<Set<string>> {
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

/**
 * Saves contact details over what was read (`seen`, of seenOf). Throws ConflictError if someone else has saved since.
 * The email address is not among them: it decides who gets a link, so that its owner confirms a change of it.
 */
export async function saveContact(trx: Writer, personId: PersonId, seen: string, contact: Omit<Contact, 'email'>): Promise<void> {
  // Touching the row first makes editors of the same person wait for each other.
  await trx
    .updateTable('people')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', personId)
    .execute()
  const before = await trx.selectFrom('people').select(['name', 'email', 'phone', 'organisation']).where('id', '=', personId).executeTakeFirstOrThrow()
  if (seenOf(before) !== seen) throw new ConflictError('Someone else has changed these details.')
  await trx.updateTable('people').set(contact).where('id', '=', personId).execute()
}

/** Who changed the contact details of a member last, and to what. */
export async function whoChangedContact(db: Reader, { member }: { project: ProjectId; member: string }): Promise<string> {
  const row = await db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('events as e', 'e.subject_id', 'p.id')
    .select(['p.name', 'p.phone', 'p.organisation', 'e.actor_name'])
    .where('pp.id', '=', member)
    .orderBy('e.seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return 'Someone else has changed these details.'
  const { name, phone, organisation, actor_name: by } = row
  return `${by} changed these details to: ${[name, phone ?? 'no phone', organisation ?? 'no organisation'].join(', ')}.`
}
