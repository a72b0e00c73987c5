import type { Day } from '../day.ts'
import type { Reader } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import { prepared } from '../db/prepared.ts'
import type { ProjectsTable } from '../db/tables/projects.ts'
import { asHeldRole } from './held-role.ts'
import type { RoleRow } from './held-role.ts'
import { areaRolesOf, readAreaRoles } from './in-area.store.ts'
import { supplierSideOf } from './permissions.ts'
import type { AreaRole, HeldArea, HeldRole, InstallationRole } from './permissions.ts'

export interface Person {
  accountId: string
  personId: PersonId
  name: string
  email: string
  installationRole: InstallationRole
  /** Of someone with an area who reads a past day: who they are. `personId` is then whoever sees what is in the area today. */
  really?: PersonId
}

declare global {
  namespace Express {
    /** Who sends a request. For the request that signs someone in, only the account is known. */
    interface User extends Partial<Person> {
      accountId: string
    }
  }
}

export const isPerson = (user: Express.User | undefined): user is Express.User & Person => user?.personId !== undefined

export interface ProjectAccess {
  project: ProjectsTable
  service: { id: string; name: string; ods_code: string; care_setting: string }
  roles: HeldRole[]
  /** What they are in areas that the project belongs to. */
  areas: HeldArea[]
  /** Changes whenever anything of the project or its service changes: every change writes an event, and a service has a version. */
  stamp: string
}

type Row = ProjectsTable &
  RoleRow & {
    service_name: string
    ods_code: string
    care_setting: string
    service_version: number
    acting_until: Day | null
    last_event: number | null
    area_roles: string
  }
const find = prepared<{ project: ProjectId; person: PersonId }, Row>((db, parameter) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'p.id').on('pp.person_id', '=', parameter('person')).on('pp.left_at', 'is', null),
    )
    .leftJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'p.id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .selectAll('p')
    .select([
      's.name as service_name',
      's.ods_code',
      's.care_setting',
      'pp.role_key',
      'pp.test_team',
      'r.name as role_name',
      'r.organisation as role_organisation',
      'r.side',
      'r.kind',
      'pp.added_by',
      'ga.made_by as giver_made_by',
      'r.key_stakeholder',
      'pp.acting_for',
      'pp.acting_until',
      'pp.acting_ends_with',
      'h.name as acting_for_name',
    ])
    .select('s.version as service_version')
    .select((eb) => eb.selectFrom('events as e').select('e.seq').whereRef('e.project_id', '=', 'p.id').orderBy('e.seq', 'desc').limit(1).as('last_event'))
    .select(areaRolesOf('project', parameter('person')).as('area_roles'))
    .where('p.id', '=', parameter('project')),
)

/**
 * What someone is in these roles of an area on a project: a DoS lead completes what its DoS leads own, a supplier contact what the roles of the supplier of
 * its own system own.
 */
async function heldAreas(db: Reader, { id: project, role: side }: Pick<ProjectsTable, 'id' | 'role'>, roles: AreaRole[]): Promise<HeldArea[]> {
  if (!roles.some((role) => role === 'dos-lead' || role === 'supplier')) return roles.map((role) => ({ role, completesFor: [] }))
  const own = await db
    .selectFrom('project_roles')
    .select(['role_key', 'kind'])
    .where('project_id', '=', project)
    .where('kind', 'in', ['dos-lead', 'supplier'])
    .execute()
  return roles.map((role) => ({
    role,
    completesFor: own.filter((one) => one.kind === role && (role !== 'supplier' || supplierSideOf(one.role_key) === side)).map((one) => one.role_key),
  }))
}

/**
 * The project, the roles that this person has on it on this day, and what they are in areas that it belongs to; undefined if they may not see it. One
 * query, and one more for whoever completes prerequisites across an area.
 */
export async function findVisibleProject(
  db: Reader,
  person: Person,
  { project: projectId, today }: { project: ProjectId; today: Day },
): Promise<ProjectAccess | undefined> {
  const { rows } = await find(db, { project: projectId, person: person.personId })
  const first = rows[0]
  if (!first) return undefined
  const current = rows.filter((row) => row.acting_until === null || row.acting_until >= today)
  const roles = current.flatMap((row) => asHeldRole(row, person.personId))
  const seesAll = person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'
  const areas = await heldAreas(db, first, readAreaRoles(first.area_roles))
  if (!seesAll && roles.length === 0 && areas.length === 0) return undefined
  const {
    service_version,
    last_event,
    service_name,
    ods_code,
    care_setting,
    role_key,
    test_team,
    role_name,
    role_organisation,
    side,
    kind,
    added_by,
    giver_made_by,
    key_stakeholder,
    acting_for,
    acting_until,
    acting_ends_with,
    acting_for_name,
    area_roles,
    ...project
  } = first
  return {
    project,
    service: { id: project.service_id, name: service_name, ods_code, care_setting },
    roles,
    areas,
    stamp: `${last_event ?? 0} ${service_version}`,
  }
}

/** The person with this id, if they may sign in; else undefined. */
export async function findPerson(db: Reader, personId: PersonId): Promise<Person | undefined> {
  const row = await db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['a.id', 'a.person_id', 'a.installation_role', 'p.name', 'p.email'])
    .where('a.person_id', '=', personId)
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst()
  return row && { accountId: row.id, personId: row.person_id, name: row.name, email: row.email, installationRole: row.installation_role }
}
