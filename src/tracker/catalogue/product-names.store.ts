import type { Reader, Writer } from '../../db/database.ts'
import type { ProductNamesTable, ProductsTable } from '../../db/tables/catalogue.ts'
import { ConflictError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { roleNames } from './product.ts'
import type { ProductRole } from './product.ts'

export const everyName = (db: Reader): Promise<Pick<ProductNamesTable, 'role' | 'name'>[]> => db.selectFrom('product_names').select(['role', 'name']).execute()
export const listNames = (db: Reader, productId: string): Promise<ProductNamesTable[]> =>
  db.selectFrom('product_names').selectAll().where('product_id', '=', productId).orderBy('own', 'desc').orderBy('name').execute()
/** What imports learnt that a product name stands for. */
export const listLearntNames = (db: Reader): Promise<{ alias: string; name: string }[]> =>
  db.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'product').execute()

/** Which other product of the role the name means, in a sentence; undefined if none. A name that meant two products would be ambiguous for services. */
export async function whoseName(db: Reader, role: ProductRole, name: string, productId: string): Promise<string | undefined> {
  const taken = await db
    .selectFrom('product_names as n')
    .innerJoin('products as p', 'p.id', 'n.product_id')
    .select(['p.supplier', 'p.product', 'n.own'])
    .where('n.role', '=', role)
    .where('n.name', '=', folded(name))
    .where('n.product_id', '<>', productId)
    .executeTakeFirst()
  if (!taken) return undefined
  const whose = `${taken.own === 1 ? 'the name' : 'another name'} of ${[taken.product, taken.supplier].filter(Boolean).join(', ')}`
  return `${name} is ${whose}, a ${roleNames[role]} product. Use a name that tells the two apart`
}

/** Throws ConflictError if it means another product. */
export async function refuseNameTaken(db: Reader, role: ProductRole, name: string, productId: string): Promise<void> {
  const taken = await whoseName(db, role, name, productId)
  if (taken !== undefined) throw new ConflictError(taken, 'product')
}

/** Gives a product another name. Throws ConflictError if the name means another product. */
export async function addName(trx: Writer, product: Pick<ProductsTable, 'id' | 'role'>, shown: string): Promise<void> {
  await refuseNameTaken(trx, product.role, shown, product.id)
  await trx
    .insertInto('product_names')
    .values({ role: product.role, name: folded(shown), shown, product_id: product.id, own: 0 })
    .execute()
}

/** Removes another name; false if the product does not have it. */
export async function dropName(trx: Writer, product: Pick<ProductsTable, 'id' | 'role'>, name: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('product_names')
    .where('product_id', '=', product.id)
    .where('role', '=', product.role)
    .where('name', '=', folded(name))
    .where('own', '=', 0)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
