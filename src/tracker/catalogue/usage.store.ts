import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Person } from '../../access/access.store.ts'
import { foldedName } from '../../db/folded-name.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { seesProject, seesService } from '../../access/visible-projects.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { folded } from '../../text.ts'
import { keyOf, meaningIn } from './names.ts'
import type { CatalogueNames, Meaning, UsedName } from './names.ts'
import type { ProductRole } from './product.ts'

export interface PairInUse {
  consumer: string
  provider: string
  services: number
  patients: number
}
export interface Usage {
  /** By the id of the product of the catalogue that they mean. */
  products: Map<string, { services: number; projects: number; names: UsedName[] }>
  /** Names that mean no product of the catalogue, most used first. */
  unknownNames: UsedName[]
}

/** Every combination of products of a service, with how many services have it. */
export async function servicesByProducts(
  db: Reader,
  person: Person,
): Promise<{ consumer: string | null; provider: string | null; services: number; patients: number }[]> {
  let query = db
    .selectFrom('services as s')
    .select([
      's.consumer_product as consumer',
      's.provider_product as provider',
      sql<number>`count(*)`.as('services'),
      sql<number>`coalesce(sum(s.list_size), 0)`.as('patients'),
    ])
    .groupBy(['s.consumer_product', 's.provider_product'])
  if (!seesAllProjects(person)) query = query.where(seesService(person.personId))
  return (await query.execute()).map((row) => ({ ...row, services: Number(row.services), patients: Number(row.patients) }))
}

/** The product of a project: its service's, or else the one in the set-up of its test. */
export const productOfProject = sql<
  string | null
>`coalesce(case when p.role = 'provider' then nullif(s.provider_product, '') else nullif(s.consumer_product, '') end, case when p.role = 'provider' then t.provider_product else t.consumer_product end)`

/** The id of the product of the catalogue that a name means in a role: by its own names first, then by what an import learnt. */
export function productIdNamed(role: ReturnType<typeof sql>, called: ReturnType<typeof sql>) {
  const name = foldedName(called)
  return sql<string | null>`(select n.product_id from product_names n where n.role = ${role}
  and (n.name = ${name} or n.name = (select ${foldedName(sql`a.name`)} from aliases a where a.kind = 'product' and a.alias = ${name}))
  order by case when n.name = ${name} then 0 else 1 end limit 1)`
}

/** The id of the product of the catalogue that a project's product means. */
export const productIdOfProject = productIdNamed(sql`p.role`, productOfProject)

const openProjects = (db: Reader, person: Person) => {
  const query = db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .where('p.state', 'in', ['open', 'on-hold'])
  return seesAllProjects(person) ? query : query.where(seesProject(person.personId))
}

async function projectsByProduct(db: Reader, person: Person): Promise<{ role: ProductRole; name: string; projects: number }[]> {
  const rows = await openProjects(db, person)
    .select(['p.role', productOfProject.as('name'), sql<number>`count(*)`.as('projects')])
    .groupBy(['p.role', productOfProject])
    .execute()
  return rows.flatMap((row) => (row.name === null ? [] : [{ role: row.role, name: row.name, projects: Number(row.projects) }]))
}

/** The names of the products, and what imports learnt that a name stands for. */
export async function catalogueNames(db: Reader): Promise<CatalogueNames> {
  const [names, aliases] = await Promise.all([
    db.selectFrom('product_names').select(['role', 'name', 'product_id']).execute(),
    db.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'product').execute(),
  ])
  return {
    ids: new Map(names.map((one) => [keyOf(one.role, one.name), one.product_id])),
    learnt: new Map(aliases.map((one) => [one.alias, folded(one.name)])),
  }
}

/** Every name that is in use, whatever it means. */
export const usedNames = ({ products, unknownNames }: Usage): UsedName[] => [...[...products.values()].flatMap((one) => one.names), ...unknownNames]

/** Who uses which product, as far as this person may know. */
export async function usageFor(db: Reader, person: Person): Promise<Usage & { pairs: PairInUse[]; productOf: Meaning }> {
  const [services, projects, names] = await Promise.all([servicesByProducts(db, person), projectsByProduct(db, person), catalogueNames(db)])
  const productOf = meaningIn(names)
  const used = new Map<string, UsedName>()
  const add = (role: ProductRole, name: string | null, more: { services?: number; projects?: number }): void => {
    if (name === null || name.trim() === '') return
    const one = used.get(`${role} ${name}`) ?? { role, name, services: 0, projects: 0 }
    one.services += more.services ?? 0
    one.projects += more.projects ?? 0
    used.set(`${role} ${name}`, one)
  }
  for (const one of services) for (const role of ['consumer', 'provider'] as const) add(role, one[role], { services: one.services })
  for (const one of projects) add(one.role, one.name, { projects: one.projects })
  const usage: Usage = { products: new Map(), unknownNames: [] }
  for (const one of used.values()) {
    const id = productOf(one.role, one.name)
    if (id === undefined) usage.unknownNames.push(one)
    else {
      const known = usage.products.get(id) ?? { services: 0, projects: 0, names: [] }
      usage.products.set(id, { services: known.services + one.services, projects: known.projects + one.projects, names: [...known.names, one] })
    }
  }
  usage.unknownNames.sort((a, b) => b.services - a.services || b.projects - a.projects || a.name.localeCompare(b.name))
  return {
    ...usage,
    productOf,
    pairs: services.flatMap((one) => (one.consumer && one.provider ? [{ ...one, consumer: one.consumer, provider: one.provider }] : [])),
  }
}

/** The open projects that have a product by one of these names, a page by name. */
export async function projectsWith(
  db: Reader,
  person: Person,
  of: { role: ProductRole; names: string[]; limit: number; after?: { name: string; id: ProjectId } },
) {
  let query = openProjects(db, person)
    .select(['p.id', 'p.name', 'p.state', 's.name as service', 's.ods_code', productOfProject.as('product')])
    .where('p.role', '=', of.role)
    .where(productOfProject, 'in', of.names.length > 0 ? of.names : [''])
    .orderBy('p.name')
    .orderBy('p.id')
    .limit(of.limit + 1)
  const { after } = of
  if (after) query = query.where((eb) => eb.or([eb('p.name', '>', after.name), eb.and([eb('p.name', '=', after.name), eb('p.id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, of.limit), next: rows.length > of.limit ? rows[of.limit - 1] : undefined }
}

/** How many open projects with these names for their product have an exception in force on this day. */
export async function countExcepted(db: Reader, of: { role: ProductRole; names: string[]; today: Day }): Promise<number> {
  if (of.names.length === 0) return 0
  const { n } = await db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .where('p.state', 'in', ['open', 'on-hold'])
    .where('p.role', '=', of.role)
    .where(productOfProject, 'in', of.names)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('product_exceptions as e')
          .select('e.id')
          .whereRef('e.project_id', '=', 'p.id')
          .where('e.product_name', 'in', of.names.map(folded))
          .where('e.until', '>=', of.today)
          .where('e.withdrawn_at', 'is', null),
      ),
    )
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** How many shared prerequisites are recorded for a product in this version. */
export async function countSharedOf(db: Reader, { id, product_version }: Pick<ProductsTable, 'id' | 'product_version'>): Promise<number> {
  const { n } = await db
    .selectFrom('shared_prerequisites')
    .where('holder_kind', '=', 'product')
    .where('holder_key', '=', id)
    .where('product_version', '=', product_version ?? '')
    .where('withdrawn_at', 'is', null)
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** The product of one project; null if none is chosen. */
export async function productOfOne(db: Reader, projectId: ProjectId): Promise<string | null> {
  const { product } = await db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select(productOfProject.as('product'))
    .where('p.id', '=', projectId)
    .executeTakeFirstOrThrow()
  return product
}

const productsAtOnce = 400

/**
 * Marks the stage of every project with one of these products to be computed again. Call it in each write that changes what the catalogue says about
 * them, or their names; afterwards `refreshLapsed` computes the stages in batches.
 */
export async function invalidateStages(trx: Writer, productIds: string[]): Promise<void> {
  for (let from = 0; from < productIds.length; from += productsAtOnce) {
    const ids = sql.join(productIds.slice(from, from + productsAtOnce))
    const names = sql`select n.role, n.name from product_names n where n.product_id in (${ids}) union select l.role, a.alias from aliases a inner join product_names l on l.name = ${foldedName(sql`a.name`)} where a.kind = 'product' and l.product_id in (${ids})`
    await sql`update projects set stage_until = '1970-01-01' where id in (select p.id from projects p inner join services s on s.id = p.service_id left join test_plans t on t.project_id = p.id
      inner join (${names}) as meant on meant.role = p.role and meant.name = ${foldedName(productOfProject)})`.execute(trx)
    // A representative test is about both products of a pair.
    await sql`update projects set stage_until = '1970-01-01' where id in (select m.project_id from wave_projects m
      inner join wave_representatives r on r.wave_id = m.wave_id and r.ended_at is null
      where m.left_at is null and (r.consumer_id in (${ids}) or r.provider_id in (${ids})))`.execute(trx)
  }
}

/** The same for every project whose product has this name, because what the name means is being learnt or forgotten. */
export async function doubtName(trx: Writer, name: string): Promise<void> {
  await sql`update projects set stage_until = '1970-01-01' where id in (select p.id from projects p inner join services s on s.id = p.service_id left join test_plans t on t.project_id = p.id
    where ${folded(name)} in (${sql.join(['s.consumer_product', 's.provider_product', 't.consumer_product', 't.provider_product'].map((one) => foldedName(sql.ref(one))))}))`.execute(
    trx,
  )
}

/** The same for every project, because the catalogue has just been filled. */
export async function doubtEveryStage(trx: Writer): Promise<void> {
  await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
}
