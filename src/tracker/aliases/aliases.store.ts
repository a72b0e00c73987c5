import type { Reader, Writer } from '../../db/database.ts'
import { folded } from '../../text.ts'
import { doubtName } from '../catalogue/usage.store.ts'
import type { Learnt } from './learnt.ts'

/** What this installation has learnt of headings and names. */
export async function learntAliases(db: Reader): Promise<Learnt> {
  const rows = await db.selectFrom('aliases').selectAll().execute()
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row): [string, string] => [row.alias, row.name])
  return { columns: new Map(of('column')), products: new Map(of('product')), organisations: new Map(of('organisation')) }
}

export async function learn(trx: Writer, kind: 'column' | 'product' | 'organisation', alias: string, name: string): Promise<void> {
  await trx
    .insertInto('aliases')
    .values({ kind, alias: folded(alias), name })
    .onConflict((on) => on.columns(['kind', 'alias']).doUpdateSet({ name }))
    .execute()
  if (kind === 'product') await doubtName(trx, alias)
}

export const forgetAlias = async (trx: Writer, kind: 'column' | 'organisation', alias: string): Promise<void> =>
  void (await trx.deleteFrom('aliases').where('kind', '=', kind).where('alias', '=', folded(alias)).execute())
