import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { PeopleTable } from '../../db/tables/accounts.ts'
import { holdsWords } from '../../db/words.ts'
import { folded } from '../../text.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'

/** By email address in small letters, who is on record under it, with the roles that they hold on this project. Two queries. */
export async function findOnRecord(db: Reader, projectId: ProjectId, emails: string[]) {
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

/** The id and name of the person with an email address. */
export const findByAddress = (db: Reader, email: string) =>
  db
    .selectFrom('people')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst()

/** Someone on record. Contact details are null for a person who shares no project with the one who looks. */
export interface KnownPerson {
  id: PersonId
  name: string
  organisation: string | null
  contact: { email: string; phone: string | null } | null
}

/** That a person `p` is this one, or is or was on a project that this one is on; everyone for those who see every project. */
export const sharesProject = (person: Person) =>
  seesAllProjects(person)
    ? sql<SqlBool>`1 = 1`
    : sql<SqlBool>`(p.id = ${person.personId} or exists (select 1 from project_people theirs inner join project_people mine on mine.project_id = theirs.project_id
        where theirs.person_id = p.id and mine.person_id = ${person.personId} and mine.left_at is null))`

/** People with what this person may see of them: everyone's name and organisation; contact details of people on their own projects, or of everyone for those who see every project. */
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
export async function findKnownPerson(db: Reader, person: Person, id: PersonId): Promise<KnownPerson | undefined> {
  const row = await knownTo(db, person).where('p.id', '=', id).executeTakeFirst()
  return row && asKnown(row)
}
