import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProductStatusesTable, ProductStatus, ProductsTable } from '../../db/tables/catalogue.ts'
import { holdsWords } from '../../db/words.ts'
import { ConflictError } from '../../errors.ts'
import type { ActorAt } from '../../events/record.ts'
import { folded } from '../../text.ts'
import { linkName } from './product.ts'
import type { ProductFacts, ProductRole } from './product.ts'
import { refuseNameTaken } from './product-names.store.ts'

export const pageSize = 50

/** Who writes, when and why, with ids for new rows. */
export interface By extends ActorAt {
  reason: string
  newId: () => string
}

export const hasProducts = async (db: Reader): Promise<boolean> => (await db.selectFrom('products').select('id').limit(1).executeTakeFirst()) !== undefined

export interface Find {
  words: string
  role: ProductRole | ''
  status: ProductStatus | ''
  supplier: string
  /** Only these; null for all. */
  ids: string[] | null
  after?: { name: string; id: string }
  limit?: number
}

const lowerProduct = sql<string>`lower(product)`

function found(db: Reader, { words, ids }: Pick<Find, 'words' | 'ids'>) {
  let query = db.selectFrom('products')
  if (ids) query = query.where('id', 'in', ids.length > 0 ? ids : [''])
  if (words.trim() !== '')
    query = query.where((eb) =>
      eb.or([holdsWords(words, 'product', 'supplier'), eb('id', 'in', eb.selectFrom('product_names').select('product_id').where(holdsWords(words, 'name')))]),
    )
  return query
}

/** A page of the products, by name; `after` is the last one shown. */
export async function listProducts(db: Reader, find: Find): Promise<{ rows: ProductsTable[]; next: { name: string; id: string } | undefined }> {
  const limit = find.limit ?? pageSize
  let query = found(db, find)
    .selectAll()
    .select(lowerProduct.as('sort'))
    .orderBy(lowerProduct)
    .orderBy('id')
    .limit(limit + 1)
  if (find.role !== '') query = query.where('role', '=', find.role)
  if (find.status !== '') query = query.where('status', '=', find.status)
  if (find.supplier !== '') query = query.where('supplier', '=', find.supplier)
  const { after } = find
  if (after) query = query.where((eb) => eb.or([eb(lowerProduct, '>', after.name), eb.and([eb(lowerProduct, '=', after.name), eb('id', '>', after.id)])]))
  const rows = await query.execute()
  const last = rows[limit - 1]
  return { rows: rows.slice(0, limit).map(({ sort: _, ...row }) => row), next: rows.length > limit && last ? { name: last.sort, id: last.id } : undefined }
}

/** How many products have each role, status and supplier, among those that match the words. */
export async function countProducts(
  db: Reader,
  find: Pick<Find, 'words' | 'ids'>,
): Promise<{ role: ProductRole; status: ProductStatus; supplier: string; n: number }[]> {
  const rows = await found(db, find)
    .select(['role', 'status', 'supplier', sql<number>`count(*)`.as('n')])
    .groupBy(['role', 'status', 'supplier'])
    .execute()
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

export const findProduct = (db: Reader, id: string): Promise<ProductsTable | undefined> =>
  db.selectFrom('products').selectAll().where('id', '=', id).executeTakeFirst()
export const everyProduct = (db: Reader): Promise<ProductsTable[]> =>
  db
    .selectFrom('products')
    .selectAll()
    .orderBy('role')
    .orderBy(sql`lower(supplier)`)
    .orderBy(lowerProduct)
    .execute()
/** The statuses of a product, newest first. */
export const listProductStatuses = (db: Reader, productId: string): Promise<ProductStatusesTable[]> =>
  db.selectFrom('product_statuses').selectAll().where('product_id', '=', productId).orderBy('number', 'desc').limit(200).execute()

const statusRow = (
  id: string,
  product: Pick<ProductsTable, 'id' | 'status' | 'product_version' | 'standard_version' | 'fhir_version'>,
  number: number,
  by: By,
): ProductStatusesTable => ({
  id,
  product_id: product.id,
  number,
  status: product.status,
  product_version: product.product_version,
  standard_version: product.standard_version,
  fhir_version: product.fhir_version,
  reason: by.reason,
  set_by: by.name,
  set_by_id: by.id,
  set_at: by.at,
})

function* parts<T>(list: T[], size = 40): Generator<T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

/** Adds products with their first status and their name; returns their rows. Throws ConflictError if one exists already or its name means another. */
export async function insertProducts(trx: Writer, products: { id?: string; role: ProductRole; facts: ProductFacts }[], by: By): Promise<ProductsTable[]> {
  const rows = products.map(({ id, role, facts }): ProductsTable => ({ id: id ?? by.newId(), role, ...facts, version: 1, created_at: by.at }))
  for (const some of parts(rows)) {
    for (const one of some) await refuseNameTaken(trx, one.role, linkName(one), one.id)
    await trx.insertInto('products').values(some).execute()
    await trx
      .insertInto('product_statuses')
      .values(some.map((one) => statusRow(by.newId(), one, 1, by)))
      .execute()
    await trx
      .insertInto('product_names')
      .values(some.map((one) => ({ role: one.role, name: folded(linkName(one)), shown: linkName(one), product_id: one.id, own: 1 })))
      .execute()
  }
  return rows
}

/**
 * Saves over the version that was read. Keeps the earlier name as another name, so that services keep their product. Throws ConflictError if someone
 * else has saved since or the name belongs to another product.
 */
export async function saveProduct(
  trx: Writer,
  before: ProductsTable,
  facts: ProductFacts,
  given: { version: number; movesStatus: boolean; by: By },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('products')
    .set({ ...facts, version: given.version + 1 })
    .where('id', '=', before.id)
    .where('version', '=', given.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this product.', 'version')
  if (linkName(facts) !== linkName(before)) {
    await refuseNameTaken(trx, before.role, linkName(facts), before.id)
    await trx.updateTable('product_names').set({ own: 0 }).where('product_id', '=', before.id).where('own', '=', 1).execute()
    const row = { role: before.role, name: folded(linkName(facts)), shown: linkName(facts), product_id: before.id, own: 1 }
    await trx
      .insertInto('product_names')
      .values(row)
      .onConflict((on) => on.columns(['role', 'name']).doUpdateSet(row))
      .execute()
  }
  if (!given.movesStatus) return
  const last = await trx
    .selectFrom('product_statuses')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('product_id', '=', before.id)
    .executeTakeFirst()
  await trx
    .insertInto('product_statuses')
    .values(statusRow(given.by.newId(), { ...facts, id: before.id }, Number(last?.number ?? 0) + 1, given.by))
    .execute()
}

/** The other products of a product's supplier, with either role, by name. */
export const othersOfSupplier = (db: Reader, { id, supplier }: Pick<ProductsTable, 'id' | 'supplier'>): Promise<ProductsTable[]> =>
  db
    .selectFrom('products as c')
    .selectAll('c')
    .where(sql`lower(trim(c.supplier))`, '=', supplier.trim().toLowerCase())
    .where('c.id', '<>', id)
    .orderBy('c.product')
    .orderBy('c.id')
    .execute()

/** Products whose status differs from the last in their history: there are never any. */
export const listStaleProducts = (db: Reader): Promise<{ id: string }[]> =>
  db
    .selectFrom('products as p')
    .leftJoin('product_statuses as s', (join) =>
      join.onRef('s.product_id', '=', 'p.id').on((eb) =>
        eb(
          's.number',
          '=',
          eb
            .selectFrom('product_statuses as l')
            .select((on) => on.fn.max('l.number').as('n'))
            .whereRef('l.product_id', '=', 'p.id'),
        ),
      ),
    )
    .select('p.id')
    .where((eb) =>
      eb.or([
        eb('s.id', 'is', null),
        eb('s.status', '<>', eb.ref('p.status')),
        eb(eb.fn.coalesce('s.product_version', sql<string>`''`), '<>', eb.fn.coalesce('p.product_version', sql<string>`''`)),
      ]),
    )
    .execute()
