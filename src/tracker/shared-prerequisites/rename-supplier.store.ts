import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { searchable } from '../../text.ts'
import { productIdOfProject } from '../catalogue/usage.store.ts'
import { rowsBelow } from '../prerequisites/shared.store.ts'

/** The shared prerequisites of a supplier, those that are withdrawn too: they may be put back. */
const ofSupplier = (db: Reader, key: string) =>
  db.selectFrom('shared_prerequisites').selectAll().where('holder_kind', '=', 'supplier').where('holder_key', '=', key).orderBy('id')

/**
 * Has the shared prerequisites of a supplier follow its new name, so that no project loses them. One stays behind if the same prerequisite is recorded
 * under the new name already. Returns what happened.
 */
export async function renameSupplierOfShared(trx: Writer, { old, key, name }: { old: string; key: string; name: string }): Promise<Happened[]> {
  const there = new Set((await ofSupplier(trx, key).where('withdrawn_at', 'is', null).execute()).map((one) => one.key))
  const happened: Happened[] = []
  for (const one of await ofSupplier(trx, old).execute()) {
    if (one.withdrawn_at === null && there.has(one.key)) continue
    await trx
      .updateTable('shared_prerequisites')
      .set({ holder_key: key, holder_name: name, holder_name_search: searchable(name) })
      .where('id', '=', one.id)
      .execute()
    const words = { title: one.title, holder: name, was: one.holder_name }
    happened.push({ kind: 'shared-prerequisite.renamed', id: one.id, project: null, ...words, from: one.holder_name, to: name })
  }
  return happened
}

/** How many shared prerequisites would follow a supplier to its new name. */
export async function countFollowing(db: Reader, { old, key }: { old: string; key: string }): Promise<number> {
  const there = (await ofSupplier(db, key).where('withdrawn_at', 'is', null).execute()).map((one) => one.key)
  const own = await ofSupplier(db, old).where('withdrawn_at', 'is', null).execute()
  return own.filter((one) => !there.includes(one.key)).length
}

/** How many projects with one of these products rest on something of this supplier that `next` has not met. */
export async function countRestingOnSupplier(db: Reader, of: { supplier: string; next: string; products: string[]; today: Day }): Promise<number> {
  const { supplier, next, products, today } = of
  const row = await rowsBelow(db)
    .innerJoin('shared_prerequisites as h', 'h.id', 'q.shared_id')
    .where('h.holder_kind', '=', 'supplier')
    .where('h.holder_key', '=', supplier)
    .where(sql<boolean>`${productIdOfProject} in (${sql.join(products)})`)
    .where(
      sql<boolean>`not exists (select 1 from shared_prerequisites n where n.key = h.key and n.holder_kind = 'supplier' and n.holder_key = ${next}
        and n.withdrawn_at is null and (n.valid_until is null or n.valid_until >= ${today}))`,
    )
    .select((eb) => eb.fn.count<number>('p.id').distinct().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}
