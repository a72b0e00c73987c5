import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { doubtPairs } from '../prerequisites/derived.store.ts'
import type { Merge, Replacement } from './merge-names.ts'

type Side = 'provider_product' | 'consumer_product'

const idsNamed = async (db: Reader, name: string): Promise<string[]> =>
  (await db.selectFrom('organisations').select('id').where('name', '=', name).orderBy('id').execute()).map((one) => one.id)

/** Which values of services a merge replaces, and with what. */
export async function findReplacement(db: Reader, { kind, from, to }: Merge): Promise<Replacement> {
  if (kind !== 'referrer') return { column: kind, old: [from], kept: to }
  const [old, [kept]] = [await idsNamed(db, from), await idsNamed(db, to)]
  return { column: 'referrer_id', old: kept === undefined ? [] : old, kept: kept ?? '' }
}

/** The services with a value to replace, by id. */
export const listToReplace = async (db: Reader, { column, old }: Replacement): Promise<ServiceId[]> =>
  old.length === 0 ? [] : (await db.selectFrom('services').select('id').where(column, 'in', old).orderBy('id').execute()).map((one) => one.id)

/** Replaces the value of those of these services that still have it; returns them. */
export const replaceNames = (trx: Writer, { column, old, kept }: Replacement, ids: ServiceId[]): Promise<{ id: string; name: string }[]> =>
  trx
    .updateTable('services')
    .set((eb) => ({ [column]: kept, version: eb('version', '+', 1) }))
    .where('id', 'in', ids)
    .where(column, 'in', old)
    .returning(['id', 'name'])
    .execute()

/** Moves decisions about pairs from the old name to the new one, unless the new one has its own; returns what happened. */
export async function movePairs(trx: Writer, side: Side, { from, to }: Pick<Merge, 'from' | 'to'>): Promise<Happened[]> {
  const other = side === 'provider_product' ? 'consumer_product' : 'provider_product'
  const taken = new Set((await trx.selectFrom('pairs').select(other).where(side, '=', to).execute()).map((one) => one[other]))
  const pairs = await trx.selectFrom('pairs').selectAll().where(side, '=', from).execute()
  const moved: { was: string; name: string }[] = []
  for (const pair of pairs.filter((one) => !taken.has(one[other]))) {
    await trx
      .updateTable('pairs')
      .set({ [side]: to, version: pair.version + 1 })
      .where(side, '=', from)
      .where(other, '=', pair[other])
      .execute()
    const names = { consumer: pair.consumer_product, provider: pair.provider_product }
    moved.push({ was: nameOfPair(names), name: nameOfPair({ ...names, [side === 'provider_product' ? 'provider' : 'consumer']: to }) })
  }
  if (side === 'consumer_product') await trx.updateTable('organisations').set({ consumer_product: to }).where('consumer_product', '=', from).execute()
  await doubtPairs(
    trx,
    moved.map((one) => one.was),
  )
  return moved.map(({ was, name }) => ({ kind: 'pair.renamed', id: name, project: null, name, was, from: was, to: name }))
}
