import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Person } from './access.store.ts'
import { asHeldRole } from './held-role.ts'
import type { Rights } from './permissions.ts'

type Scope = Pick<Rights, 'roles' | 'own'>
type By = Pick<Person, 'personId' | 'installationRole'>

/** Whether services and organisations are theirs to add: what somebody added is theirs no longer when this is taken from them. */
const addsThings = (person: By): boolean => person.installationRole === 'project-manager'

/** That this person added the thing. */
const addedBy = (personId: string, subject: string, id: ReturnType<typeof sql.ref>) =>
  sql<number>`case when exists (select 1 from events e where e.subject_id = ${id} and e.subject = ${sql.lit(subject)} and e.action = 'created' and e.actor_id = ${personId}) then 1 else 0 end`

/**
 * Where a person stands towards a service: the roles that they hold on its projects, stopped ones aside. It is their own for as long as they
 * added it and it has no project. Nothing for an unknown code: who may not see a service learns nothing of it here.
 */
export async function findServiceScope(db: Reader, person: By, odsCode: string): Promise<Scope> {
  const rows = await db
    .selectFrom('services as s')
    .leftJoin('projects as p', (join) => join.onRef('p.service_id', '=', 's.id').on('p.state', '<>', 'stopped'))
    .leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'p.id').on('pp.person_id', '=', person.personId).on('pp.left_at', 'is', null))
    .leftJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['p.id as project', 'pp.role_key', 'pp.test_team', 'r.name as role_name', 'r.organisation as role_organisation'])
    .select(['r.side', 'r.kind', 'r.key_stakeholder', 'pp.added_by', 'ga.made_by as giver_made_by'])
    .select(addedBy(person.personId, 'service', sql.ref('s.id')).as('added'))
    .where('s.ods_code', '=', odsCode.toUpperCase())
    .execute()
  return {
    roles: rows.flatMap((row) => asHeldRole(row, person.personId)),
    own: addsThings(person) && rows.length > 0 && rows.every((row) => row.project === null && Number(row.added) === 1),
  }
}

/** That a service `s` has a project, stopped ones aside, that this person manages. */
const managed = (personId: string) =>
  sql<SqlBool>`exists (select 1 from projects p inner join project_people pp on pp.project_id = p.id inner join project_roles r on r.project_id = p.id and r.role_key = pp.role_key
    where p.service_id = s.id and p.state <> 'stopped' and pp.person_id = ${personId} and pp.left_at is null and r.kind = 'project-manager')`

/** That a service `s` names the organisation `o`, as the one that runs it or refers into it. */
const names = sql<SqlBool>`(s.organisation_id = o.id or s.referrer_id = o.id)`

/**
 * Which of these organisations, a page of them at most, are this person's own. Many services may name one: it is somebody's own where they
 * manage a project of every service that names it; one that no service names is whose who added it.
 */
export async function listOwnOrganisations(db: Reader, person: By, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0 || !addsThings(person)) return new Set()
  const rows = await db
    .selectFrom('organisations as o')
    .select('o.id')
    .where('o.id', 'in', ids)
    .where(sql<SqlBool>`not exists (select 1 from services s where ${names} and not ${managed(person.personId)})`)
    .where(sql<SqlBool>`(${addedBy(person.personId, 'organisation', sql.ref('o.id'))} = 1 or exists (select 1 from services s where ${names}))`)
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Where a person stands towards an organisation. */
export async function findOrganisationScope(db: Reader, person: By, id: string): Promise<Scope> {
  if (!addsThings(person)) return { roles: [], own: false }
  const known = await db.selectFrom('organisations').select('id').where('id', '=', id).executeTakeFirst()
  // One that does not exist is nobody else's: its page answers that it is not there.
  return { roles: [], own: !known || (await listOwnOrganisations(db, person, [id])).has(id) }
}
