import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PairProposalsTable } from '../../db/tables/catalogue.ts'
import type { ActorAt } from '../../events/record.ts'
import { findPair } from './find-pair.store.ts'
import type { PairOf } from './find-pair.store.ts'
import { nameOfPair } from './pair.ts'

/** How many pairs that a passed run proposes wait for the booking team to confirm them. */
export async function countPairProposals(db: Reader): Promise<number> {
  const { n } = await db
    .selectFrom('pair_proposals')
    .select(sql<number>`count(*)`.as('n'))
    .where('settled_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}

const withRun = (db: Reader) =>
  db
    .selectFrom('pair_proposals as o')
    .innerJoin('test_runs as r', 'r.id', 'o.run_id')
    .innerJoin('projects as p', 'p.id', 'o.project_id')
    .selectAll('o')
    .select(['r.number', 'r.held_on', 'r.review', 'p.name as project'])

/** Open proposals, oldest first. */
export const listOpenProposals = (db: Reader, limit: number) =>
  withRun(db).where('o.settled_at', 'is', null).orderBy('o.proposed_at').orderBy('o.id').limit(limit).execute()
/** The proposals for one pair, newest first. */
export const listProposals = (db: Reader, of: PairOf) =>
  withRun(db).where('o.consumer_product', '=', of.consumer).where('o.provider_product', '=', of.provider).orderBy('o.proposed_at', 'desc').limit(50).execute()

/** Proposes a pair as proven by a run, unless a run has proven it or it has been proposed; returns whether it did. */
export async function proposePair(
  trx: Writer,
  one: Pick<PairProposalsTable, 'id' | 'consumer_product' | 'provider_product' | 'project_id' | 'run_id' | 'proposed_by' | 'proposed_by_id' | 'proposed_at'>,
): Promise<boolean> {
  const known = await findPair(trx, { consumer: one.consumer_product, provider: one.provider_product })
  if (known?.state === 'proven' && known.run_id !== null) return false
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('pair_proposals')
    .values({ ...one, decision: null, reason: null, settled_by: null, settled_by_id: null, settled_at: null })
    .onConflict((on) => on.columns(['consumer_product', 'provider_product']).where('settled_at', 'is', null).doNothing())
    .executeTakeFirst()
  return Boolean(numInsertedOrUpdatedRows)
}

/** Decides a proposal; false if it has been decided already. */
export async function settleProposal(trx: Writer, id: string, settled: { decision: 'confirmed' | 'dismissed'; reason: string; by: ActorAt }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('pair_proposals')
    .set({ decision: settled.decision, reason: settled.reason, settled_by: settled.by.name, settled_by_id: settled.by.id, settled_at: settled.by.at })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Withdraws the open proposals of a run that was reopened. Returns the pairs, like "Cleo with Adastra". */
export async function withdrawProposalsOf(trx: Writer, runId: string, given: { by: ActorAt; reason: string }): Promise<string[]> {
  const rows = await trx
    .updateTable('pair_proposals')
    .set({ decision: 'dismissed', reason: given.reason, settled_by: given.by.name, settled_by_id: given.by.id, settled_at: given.by.at })
    .where('run_id', '=', runId)
    .where('settled_at', 'is', null)
    .returning(['consumer_product', 'provider_product'])
    .execute()
  return rows.map((row) => `${row.consumer_product} with ${row.provider_product}`)
}

/** The proposals of a run, each pair by its name. */
export async function proposalsOfRun(db: Reader, runId: string): Promise<{ pair: string; settled_at: string | null; decision: string | null }[]> {
  const rows = await db.selectFrom('pair_proposals').selectAll().where('run_id', '=', runId).execute()
  return rows.map((row) => ({ ...row, pair: nameOfPair({ consumer: row.consumer_product, provider: row.provider_product }) }))
}
