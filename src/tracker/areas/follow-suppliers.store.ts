import type { Doing } from '../../access/doing.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { supplierKey } from '../prerequisites/below-holders.store.ts'
import { renameRows } from './rename-rows.store.ts'

/** The supplier of every product, by the product's id. */
type Suppliers = ReadonlyMap<string, { key: string; name: string }>

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

/** Has areas follow suppliers that were renamed since `before`. Returns what happened. */
export async function followSuppliers(trx: Writer, before: Suppliers, by: Pick<Doing, 'actor' | 'at'>): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const { old, key, name } of renamedSuppliers(before, await suppliersNow(trx)))
    happened.push(...(await renameRows(trx, { kind: 'supplier', old: [old], kept: key, name }, by)))
  return happened
}
