import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { peopleInRoles } from './people-in-roles.store.ts'

/**
 * Someone in one of these roles of a project now, with their address, and what a message says of the project. Nobody whose account is disabled is
 * asked, nor anyone who only answers the procedure in the role.
 */
const holders = (db: Reader, { project, person, roles }: { project: ProjectId; person: PersonId; roles: string[] }) =>
  peopleInRoles(db, project)
    .innerJoin('projects as j', 'j.id', 'pp.project_id')
    .innerJoin('services as s', 's.id', 'j.service_id')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .where('pp.person_id', '=', person)
    .where('pp.role_key', 'in', roles.length > 0 ? roles : [''])
    .where('a.disabled_at', 'is', null)
    .where('pp.acting_ends_with', 'is', null)
    .orderBy('r.position')
    .select(['p.email', 'j.state', 's.name as service'])

type Row = Awaited<ReturnType<ReturnType<typeof holders>['execute']>>[number]

/** Someone in a role of a project, which is said with for whom they act in it. */
export interface RoleHolder extends Pick<Row, 'name' | 'email' | 'state' | 'service'> {
  id: PersonId
  role: string
}
const asHolder = ({ person_id: id, role_name: role, acting_for_name: holder, name, email, state, service }: Row): RoleHolder => ({
  id,
  name,
  email,
  state,
  service,
  role: holder === null ? role : `${role}, for ${holder}`,
})

/** One person, with the first of these roles that they hold; undefined if they hold none. */
export async function findRoleHolder(db: Reader, of: { project: ProjectId; person: PersonId; roles: string[] }): Promise<RoleHolder | undefined> {
  const row = await holders(db, of).executeTakeFirst()
  return row && asHolder(row)
}

/** The addresses of these people. */
export async function addressesOf(db: Reader, people: PersonId[]): Promise<Map<PersonId, string>> {
  if (people.length === 0) return new Map()
  const rows = await db.selectFrom('people').select(['id', 'email']).where('id', 'in', people).execute()
  return new Map(rows.map((one) => [one.id, one.email]))
}
