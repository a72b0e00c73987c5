import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

/** People in roles of a project now, with their addresses, and what a message says of the project. Nobody whose account is disabled is asked. */
const holders = (db: Reader, project: ProjectId, roles: string[]) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as j', 'j.id', 'pp.project_id')
    .innerJoin('services as s', 's.id', 'j.service_id')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .where('pp.project_id', '=', project)
    .where('pp.left_at', 'is', null)
    .where('pp.role_key', 'in', roles.length > 0 ? roles : [''])
    .where('a.disabled_at', 'is', null)
    .orderBy('r.position')
    .orderBy('p.name')
    .select(['p.id', 'p.name', 'p.email', 'r.role_key', 'r.name as role', 'j.state', 's.name as service'])

/** Someone in a role of a project. */
export type RoleHolder = Awaited<ReturnType<ReturnType<typeof holders>['execute']>>[number]

/** Everyone in these roles of a project, once for each role. */
export const listRoleHolders = (db: Reader, project: ProjectId, roles: string[]): Promise<RoleHolder[]> => holders(db, project, roles).execute()

/** One person, with the first of these roles that they hold; undefined if they hold none. */
export const findRoleHolder = (db: Reader, of: { project: ProjectId; person: PersonId; roles: string[] }): Promise<RoleHolder | undefined> =>
  holders(db, of.project, of.roles).where('pp.person_id', '=', of.person).executeTakeFirst()

/** The addresses of these people. */
export async function addressesOf(db: Reader, people: PersonId[]): Promise<Map<PersonId, string>> {
  if (people.length === 0) return new Map()
  const rows = await db.selectFrom('people').select(['id', 'email']).where('id', 'in', people).execute()
  return new Map(rows.map((one) => [one.id, one.email]))
}
