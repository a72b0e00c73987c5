import { sql } from 'kysely'
import type { Doing } from '../../access/doing.ts'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { supplierKey } from '../prerequisites/below-holders.store.ts'
import { renameRows } from './rename-rows.store.ts'
import { countFollowing, countRestingOnSupplier, renameSupplierOfShared } from '../shared-prerequisites/rename-supplier.store.ts'

/** The supplier of every product, by the product's id. */
type Suppliers = ReadonlyMap<string, Named>
interface Named {
  key: string
  name: string
}

export async function suppliersNow(db: Reader): Promise<Suppliers> {
  const rows = await db
    .selectFrom('products as c')
    .select(['c.id', 'c.supplier as name', supplierKey.as('key')])
    .execute()
  return new Map(rows.map(({ id, key, name }) => [id, { key, name }]))
}

/**
 * What suppliers are called now that were only renamed: every product of one has the same new supplier, of whom no product was known before. A supplier
 * whose products now belong to one that was there already is no rename: nobody gets the projects of another supplier by that.
 */
export function renamedSuppliers(before: Suppliers, after: Suppliers): { old: string; key: string; name: string }[] {
  const known = new Set([...before.values()].map((one) => one.key))
  const left = new Set([...after.values()].map((one) => one.key))
  return [...known]
    .filter((old) => !left.has(old))
    .flatMap((old) => {
      const products = [...before].flatMap(([id, one]) => (one.key === old ? [after.get(id)] : []))
      const [first] = products
      const isRename = first !== undefined && !known.has(first.key) && products.every((one) => one?.key === first.key)
      return isRename ? [{ old, ...first }] : []
    })
}

/** Has areas and shared prerequisites follow suppliers that were renamed since `before`. Returns what happened. */
export async function followSuppliers(trx: Writer, before: Suppliers, by: Pick<Doing, 'actor' | 'at'>): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const renamed of renamedSuppliers(before, await suppliersNow(trx))) {
    const { old, key, name } = renamed
    happened.push(...(await renameRows(trx, { kind: 'supplier', old: [old], kept: key, name }, by)), ...(await renameSupplierOfShared(trx, renamed)))
  }
  return happened
}

/** What would happen if these products, of one supplier now, had this supplier: whether it is a new name, what follows and which projects lose something. */
export async function wouldFollow(db: Reader, { products, supplier, today }: { products: string[]; supplier: string; today: Day }) {
  const before = await suppliersNow(db)
  const { rows } = await sql<{ key: string }>`select lower(trim(${supplier})) as key`.execute(db)
  const to = { key: rows[0]?.key ?? '', name: supplier }
  const from = before.get(products[0] ?? '')
  if (from === undefined || from.key === to.key) return undefined
  const after = new Map(before)
  for (const id of products) after.set(id, to)
  const isRename = renamedSuppliers(before, after).some((one) => one.old === from.key)
  return {
    from: from.name,
    to: to.name,
    isRename,
    shared: isRename ? await countFollowing(db, { old: from.key, key: to.key }) : 0,
    projects: isRename ? 0 : await countRestingOnSupplier(db, { supplier: from.key, next: to.key, products, today }),
  }
}
