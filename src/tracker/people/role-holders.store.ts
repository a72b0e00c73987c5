import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

/** Someone in one of these roles of a project now, with their address, and what a message says of the project. Nobody whose account is disabled is asked. */
const holders = (db: Reader, { project, person, roles }: { project: ProjectId; person: PersonId; roles: string[] }) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as j', 'j.id', 'pp.project_id')
    .innerJoin('services as s', 's.id', 'j.service_id')
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .where('pp.project_id', '=', project)
    .where('pp.left_at', 'is', null)
    .where('pp.person_id', '=', person)
    .where('pp.role_key', 'in', roles.length > 0 ? roles : [''])
    .where('a.disabled_at', 'is', null)
    .orderBy('r.position')
    .select(['p.id', 'p.name', 'p.email', 'r.role_key', 'r.name as role_name', 'h.name as acting_for', 'j.state', 's.name as service'])

type Row = Awaited<ReturnType<ReturnType<typeof holders>['execute']>>[number]

/** Someone in a role of a project, which is said with for whom they act in it. */
export type RoleHolder = Omit<Row, 'role_name' | 'acting_for'> & { role: string }
const asHolder = ({ role_name: name, acting_for: holder, ...row }: Row): RoleHolder => ({ ...row, role: holder === null ? name : `${name}, for ${holder}` })

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
