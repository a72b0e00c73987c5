import { sql } from 'kysely'
import type { Expression, RawBuilder, SqlBool } from 'kysely'
import type { Reader } from '../db/database.ts'
import { asServiceId } from '../db/ids.ts'
import { foldedName } from '../db/folded-name.ts'
import type { PersonId, ProjectId, ServiceId } from '../db/ids.ts'
import type { ServicesTable } from '../db/tables/services.ts'
import type { Person } from './access.store.ts'
import { areaRoles, supplierSideOf } from './permissions.ts'
import type { AreaRole, HeldArea, Rights } from './permissions.ts'

type Side = RawBuilder<unknown>

/** The supplier that a product's name means on this side, in small letters: by the catalogue's own names first, then by what an import learnt. */
const supplierOf = (side: Side, product: Side): RawBuilder<string | null> => {
  const name = foldedName(product)
  return sql`(select ${foldedName(sql`ac.supplier`)} from product_names an inner join products ac on ac.id = an.product_id where an.role = ${side}
    and (an.name = ${name} or an.name = (select ${foldedName(sql`aa.name`)} from aliases aa where aa.kind = 'product' and aa.alias = ${name}))
    order by case when an.name = ${name} then 0 else 1 end limit 1)`
}

/** That a service has what a row of `area_rows as ar` names; whether its products and its waves do is asked in two ways. */
const fits = (service: string, { supplier, wave }: { supplier: RawBuilder<SqlBool>; wave: RawBuilder<SqlBool> }): RawBuilder<SqlBool> => {
  const column = (name: string) => sql.ref(`${service}.${name}`)
  return sql<SqlBool>`((ar.kind = 'region' and ar.key = ${column('region')}) or (ar.kind = 'commissioner' and ar.key = ${column('commissioner')})
    or (ar.kind = 'referrer' and ar.key = ${column('referrer_id')}) or (ar.kind = 'supplier' and ${supplier})
    or (ar.kind = 'wave' and ${wave}))`
}

const fitsProject = fits('ars', {
  supplier: sql<SqlBool>`ar.key = ${supplierOf(sql`p.role`, sql`case when p.role = 'provider' then ars.provider_product else ars.consumer_product end`)}`,
  wave: sql<SqlBool>`exists (select 1 from wave_projects awp where awp.project_id = p.id and awp.wave_id = ar.key and awp.left_at is null)`,
})
const fitsService = fits('s', {
  supplier: sql<SqlBool>`ar.key in (${supplierOf(sql`'provider'`, sql`s.provider_product`)}, ${supplierOf(sql`'consumer'`, sql`s.consumer_product`)})`,
  wave: sql<SqlBool>`exists (select 1 from projects awj inner join wave_projects awp on awp.project_id = awj.id and awp.left_at is null
    where awj.service_id = s.id and awp.wave_id = ar.key)`,
})

type Condition = Expression<SqlBool>
/** A person, or the column that names one. */
type Whose = PersonId | RawBuilder<PersonId>
const always: Condition = sql`1 = 1`
const inForce = (personId: Whose, condition: Condition) => sql`ar.person_id = ${personId} and ar.ended_at is null and ${condition}`
const isRole = (roles: readonly AreaRole[]): Condition =>
  roles.length === areaRoles.length ? always : sql`ar.role in (${sql.join(roles.map((role) => sql.lit(role)))})`

/** Whether the project `p` is in an area that this person has now, of whose rows `ar` this is true. */
const isInAreaWhere = (personId: Whose, condition: Condition): Condition =>
  sql`exists (select 1 from area_rows ar inner join services ars on ars.id = p.service_id where ${inForce(personId, condition)} and ${fitsProject})`

/** On a past day: that what someone looks back at has this service or project. Empty today. */
const isLookedAt = (kind: 'service' | 'project', id: string, { personId, roles }: { personId: Whose; roles: readonly AreaRole[] }): Condition => {
  const ofRole = roles.length === areaRoles.length ? always : sql`al.role in (${sql.join(roles.map((role) => sql.lit(role)))})`
  return sql`exists (select 1 from area_looks al where al.look = ${personId} and al.kind = ${sql.lit(kind)} and al.id = ${sql.ref(id)} and ${ofRole})`
}

/** Whether the project `p` is in an area that this person has now, in one of these roles. */
export const projectIsInArea = (personId: Whose, roles: readonly AreaRole[] = areaRoles): Condition =>
  sql`(${isInAreaWhere(personId, isRole(roles))} or ${isLookedAt('project', 'p.id', { personId, roles })})`

/**
 * Whether this person completes, in an area, what a role of the project `p` owns: they manage the project there, or are what the role is. A supplier contact
 * does for the supplier's roles of the project's own system.
 */
export function completesInArea(personId: PersonId, role: string): Condition {
  const side = supplierSideOf(role)
  const ofSide: Condition = side === undefined ? sql`ar.role <> 'supplier'` : sql`(ar.role <> 'supplier' or p.role = ${sql.lit(side)})`
  const isRoleOfProject = sql`exists (select 1 from project_roles aro where aro.project_id = p.id and aro.role_key = ${role} and aro.kind = ar.role)`
  return isInAreaWhere(personId, sql`(ar.role = 'project-manager' or (${ofSide} and ${isRoleOfProject}))`)
}

/** The same for a service `s`, whether or not it has a project. */
export const serviceIsInArea = (personId: PersonId, roles: readonly AreaRole[] = areaRoles): Condition =>
  sql`(exists (select 1 from area_rows ar where ${inForce(personId, isRole(roles))} and ${fitsService})
    or ${isLookedAt('service', 's.id', { personId, roles })})`

/** What decides whether a service is in an area. */
export type FactsOfArea = Pick<ServicesTable, 'id' | 'region' | 'commissioner' | 'referrer_id' | 'provider_product' | 'consumer_product'>

const text = (value: string | null) => sql`cast(${value} as text)`
/** Services as they are or would be, as the table `s`. */
const asTable = (services: FactsOfArea[]): RawBuilder<unknown> =>
  sql`(${sql.join(
    services.map(
      (one, at) => sql`select ${sql.lit(at)} as at, ${text(one.id)} as id, ${text(one.region)} as region, ${text(one.commissioner)} as commissioner,
        ${text(one.referrer_id)} as referrer_id, ${text(one.provider_product)} as provider_product, ${text(one.consumer_product)} as consumer_product`,
    ),
    sql` union all `,
  )}) as s`

/** Whether each of these services, as it is or would be, is in an area that this person has now in one of these roles; a few dozen at most. */
export async function areInArea(
  db: Reader,
  { personId, roles }: { personId: PersonId; roles: readonly AreaRole[] },
  services: FactsOfArea[],
): Promise<boolean[]> {
  if (services.length === 0) return []
  const { rows } = await sql<{ at: number }>`select s.at from ${asTable(services)} where ${serviceIsInArea(personId, roles)}`.execute(db)
  const found = new Set(rows.map((row) => Number(row.at)))
  return services.map((_, at) => found.has(at))
}

/** In which roles the project `p` of the service `s` is in an area of this person: a text with each role that is. */
export const areaRolesOf = (where: 'project' | 'service', personId: PersonId): RawBuilder<string> =>
  sql<string>`${sql.join(
    areaRoles.map((role) => {
      const isIn = where === 'project' ? projectIsInArea(personId, [role]) : serviceIsInArea(personId, [role])
      return sql`case when ${isIn} then ${sql.lit(role)} || ' ' else '' end`
    }),
    sql` || `,
  )}`

/** Reads such a text. */
export const readAreaRoles = (text: string): AreaRole[] => areaRoles.filter((role) => text.split(' ').includes(role))

/** What this person is in any area. */
export async function listAreasHeld(db: Reader, personId: PersonId): Promise<HeldArea[]> {
  const rows = await db.selectFrom('area_rows').select('role').distinct().where('person_id', '=', personId).where('ended_at', 'is', null).execute()
  return rows.map(({ role }) => ({ role, completesFor: [] }))
}

/** What this person is in the area that a wave is; empty if it is not their area. */
export async function listRolesInWave(db: Reader, personId: PersonId, wave: string): Promise<AreaRole[]> {
  const rows = await db
    .selectFrom('area_rows')
    .select('role')
    .distinct()
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .where('kind', '=', 'wave')
    .where('key', '=', wave)
    .execute()
  return rows.map(({ role }) => role)
}

/** What this person is in areas that these projects belong to, by project; a few hundred at most. */
export async function listRolesInAreas(db: Reader, personId: PersonId, projects: ProjectId[]): Promise<Map<ProjectId, AreaRole[]>> {
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.id', areaRolesOf('project', personId).as('roles')])
    .where('p.id', 'in', projects)
    .execute()
  return new Map(rows.map((row) => [row.id, readAreaRoles(row.roles)]))
}

/** The same for services, whether or not they have a project. */
export async function listRolesInAreasOfServices(db: Reader, personId: PersonId, services: ServiceId[]): Promise<Map<ServiceId, AreaRole[]>> {
  const rows = await db
    .selectFrom('services as s')
    .select(['s.id', areaRolesOf('service', personId).as('roles')])
    .where('s.id', 'in', services)
    .execute()
  return new Map(rows.map((row) => [row.id, readAreaRoles(row.roles)]))
}

/** What decides what someone may do that is about no project and no service. */
export const findRightsAnywhere = async (db: Reader, { personId, installationRole }: Pick<Person, 'personId' | 'installationRole'>): Promise<Rights> => ({
  installationRole,
  roles: [],
  areas: await listAreasHeld(db, personId),
})

/**
 * Whether each change of its facts moves a service, or a project of it on either side, into or out of an area that this person has; a few dozen at most.
 * Waves do not count: they depend on no fact of a service.
 */
export async function moveAcrossArea(db: Reader, personId: PersonId, changes: { before: FactsOfArea; after: FactsOfArea }[]): Promise<boolean[]> {
  if (changes.length === 0) return []
  const sides = changes.flatMap(({ before, after }) =>
    [before, after].flatMap((one) => {
      const withoutWave = { ...one, id: asServiceId('') }
      return [
        { ...withoutWave, consumer_product: null },
        { ...withoutWave, provider_product: null },
      ]
    }),
  )
  const { rows } = await sql<{ at: number; roles: string }>`select s.at, ${areaRolesOf('service', personId)} as roles from ${asTable(sides)}`.execute(db)
  const roles = new Map(rows.map((row) => [Number(row.at), row.roles]))
  return changes.map((_, at) => roles.get(4 * at) !== roles.get(4 * at + 2) || roles.get(4 * at + 1) !== roles.get(4 * at + 3))
}
