import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import type { Person } from './access.store.ts'
import { asHeldRole } from './held-role.ts'
import { areaRolesOf, listAreasHeld, readAreaRoles } from './in-area.store.ts'
import type { Rights } from './permissions.ts'

type Scope = Pick<Rights, 'roles' | 'own' | 'areas'>
type By = Pick<Person, 'personId' | 'installationRole'>

/** Whether services and organisations that this person added are theirs. They stop being theirs when the person loses this right. */
const addsThings = (person: By): boolean => person.installationRole === 'project-manager'

/** That this person added the thing. */
const addedBy = (personId: PersonId, subject: string, id: ReturnType<typeof sql.ref>) =>
  sql<number>`case when exists (select 1 from events e where e.subject_id = ${id} and e.subject = ${sql.lit(subject)} and e.action = 'created' and e.actor_id = ${personId}) then 1 else 0 end`

/**
 * How a person relates to a service: the roles that they hold on its projects, except stopped ones, and what they are in areas that it belongs to. It is their own if they added it and it has no
 * project. Empty for an unknown code, so that nobody learns whether a service exists.
 */
export async function findServiceScope(db: Reader, person: By, odsCode: string): Promise<Scope> {
  return (await findServiceScopes(db, person, [odsCode])).get(odsCode) ?? { roles: [], areas: [], own: false }
}

/** The same for several services, by the codes that were given; without those that are unknown. */
export async function findServiceScopes(db: Reader, person: By, odsCodes: string[]): Promise<Map<string, Scope>> {
  if (odsCodes.length === 0) return new Map()
  const rows = await db
    .selectFrom('services as s')
    .leftJoin('projects as p', (join) => join.onRef('p.service_id', '=', 's.id').on('p.state', '<>', 'stopped'))
    .leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'p.id').on('pp.person_id', '=', person.personId).on('pp.left_at', 'is', null))
    .leftJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['s.ods_code', 'p.id as project', 'pp.role_key', 'pp.test_team', 'r.name as role_name', 'r.organisation as role_organisation'])
    .select(['r.side', 'r.kind', 'r.key_stakeholder', 'pp.added_by', 'ga.made_by as giver_made_by', 'pp.acting_for', 'h.name as acting_for_name'])
    .select('pp.acting_ends_with')
    .select(addedBy(person.personId, 'service', sql.ref('s.id')).as('added'))
    .select(areaRolesOf('service', person.personId).as('area_roles'))
    .where(
      's.ods_code',
      'in',
      odsCodes.map((code) => code.toUpperCase()),
    )
    .execute()
  const byCode = Map.groupBy(rows, (row) => row.ods_code)
  return new Map(
    odsCodes.flatMap((code): [string, Scope][] => {
      const own = byCode.get(code.toUpperCase())
      return own ? [[code, scopeIn(own, person)]] : []
    }),
  )
}

type Related = Parameters<typeof asHeldRole>[0] & { project: string | null; added: number; area_roles: string }

const scopeIn = (rows: Related[], person: By): Scope => ({
  roles: rows.flatMap((row) => asHeldRole(row, person.personId)),
  areas: readAreaRoles(rows[0]?.area_roles ?? '').map((role) => ({ role, completesFor: [] })),
  own: addsThings(person) && rows.every((row) => row.project === null && Number(row.added) === 1),
})

/** How a person relates to a wave: the roles that they hold on its projects, each once, and what they are in any area. */
export async function findWaveScope(db: Reader, person: By, wave: string): Promise<Scope> {
  const rows = await db
    .selectFrom('wave_projects as m')
    .innerJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'm.project_id').on('pp.person_id', '=', person.personId).on('pp.left_at', 'is', null),
    )
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['pp.role_key', 'pp.test_team', 'r.name as role_name', 'r.organisation as role_organisation', 'r.side', 'r.kind', 'r.key_stakeholder'])
    .select(['pp.added_by', 'ga.made_by as giver_made_by', 'pp.acting_for', 'h.name as acting_for_name', 'pp.acting_ends_with'])
    .distinct()
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
    .execute()
  return { roles: rows.flatMap((row) => asHeldRole(row, person.personId)), areas: await listAreasHeld(db, person.personId) }
}

/** Whether a service `s` has a project that this person manages, except stopped ones. */
const managed = (personId: PersonId) =>
  sql<SqlBool>`exists (select 1 from projects p inner join project_people pp on pp.project_id = p.id inner join project_roles r on r.project_id = p.id and r.role_key = pp.role_key
    where p.service_id = s.id and p.state <> 'stopped' and pp.person_id = ${personId} and pp.left_at is null and pp.acting_ends_with is null and r.kind = 'project-manager')`

/** Whether a service `s` names the organisation `o`, as the one that runs it or refers into it. */
const names = sql<SqlBool>`(s.organisation_id = o.id or s.referrer_id = o.id)`

/**
 * Which of these organisations (at most a page of them) are this person's own. Several services may name an organisation: it is theirs if they
 * manage a project of every one of them. An organisation that no service names belongs to whoever added it.
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

/** How a person relates to an organisation. */
export async function findOrganisationScope(db: Reader, person: By, id: string): Promise<Scope> {
  if (!addsThings(person)) return { roles: [], own: false }
  const known = await db.selectFrom('organisations').select('id').where('id', '=', id).executeTakeFirst()
  // If it does not exist it belongs to nobody else: its page says that it is not there.
  return { roles: [], own: !known || (await listOwnOrganisations(db, person, [id])).has(id) }
}
