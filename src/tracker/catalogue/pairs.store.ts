import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PairProposalsTable, PairsTable } from '../../db/tables/catalogue.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import { refreshRollout } from '../services/rollout-status.store.ts'
import { folded } from '../../text.ts'
import { nameOfPair } from './pair.ts'
import type { PairState } from './pair.ts'

export interface PairOf {
  consumer: string
  provider: string
}

const mostPairs = 20_000

export const listPairs = (db: Reader): Promise<Pick<PairsTable, 'consumer_product' | 'provider_product' | 'state'>[]> =>
  db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).limit(mostPairs).execute()
export const findPair = (db: Reader, of: PairOf): Promise<PairsTable | undefined> =>
  db.selectFrom('pairs').selectAll().where('consumer_product', '=', of.consumer).where('provider_product', '=', of.provider).executeTakeFirst()

/** How many services with this pair stand where in the rollout. */
export async function tallyPair(db: Reader, of: PairOf): Promise<Record<Rollout, number>> {
  const rows = await db
    .selectFrom('services')
    .select(['rollout', sql<number>`count(*)`.as('n')])
    .where('consumer_product', '=', of.consumer)
    .where('provider_product', '=', of.provider)
    .groupBy('rollout')
    .execute()
  return { live: 0, ready: 0, referrer: 0, pair: 0, both: 0, closed: 0, ...Object.fromEntries(rows.map((row) => [row.rollout, Number(row.n)])) }
}

export interface Decision {
  state: PairState
  reason: string
  day: string
  runId: string | null
  /** The version that was read; 0 where the pair was unknown. */ version: number
  by: { name: string; at: string }
}

/** Says of a pair what is known of it, over the version that was read; what services wait for is computed anew. Throws ConflictError if somebody was first. */
export async function savePair(trx: Writer, of: PairOf, { state, reason, day, runId, version, by }: Decision): Promise<void> {
  const first = new ConflictError('Somebody else said something of this pair first', 'version')
  const row = {
    consumer_product: of.consumer,
    provider_product: of.provider,
    reason,
    decided_on: day,
    run_id: runId,
    set_by: by.name,
    set_at: by.at,
    version: version + 1,
  }
  if (state === 'unknown') {
    const { numDeletedRows } = await trx
      .deleteFrom('pairs')
      .where('consumer_product', '=', of.consumer)
      .where('provider_product', '=', of.provider)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw first
  } else if (version === 0) {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('pairs')
      .values({ ...row, state })
      .onConflict((on) => on.columns(['consumer_product', 'provider_product']).doNothing())
      .executeTakeFirst()
    if (!numInsertedOrUpdatedRows) throw first
  } else {
    const { numUpdatedRows } = await trx
      .updateTable('pairs')
      .set({ ...row, state })
      .where('consumer_product', '=', of.consumer)
      .where('provider_product', '=', of.provider)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw first
  }
  await refreshRollout(trx, (eb) => eb.and([eb('consumer_product', '=', of.consumer), eb('provider_product', '=', of.provider)]))
}

/** How many pairs wait for the booking team to confirm what a passed run proposes. */
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

/** Proposals that wait, the oldest first. */
export const listOpenProposals = (db: Reader, limit: number) =>
  withRun(db).where('o.settled_at', 'is', null).orderBy('o.proposed_at').orderBy('o.id').limit(limit).execute()
/** What was proposed of one pair, the newest first. */
export const listProposals = (db: Reader, of: PairOf) =>
  withRun(db).where('o.consumer_product', '=', of.consumer).where('o.provider_product', '=', of.provider).orderBy('o.proposed_at', 'desc').limit(50).execute()

/** What a run proposed, each pair by its name. */
export async function proposalsOfRun(db: Reader, runId: string): Promise<{ pair: string; settled_at: string | null; decision: string | null }[]> {
  const rows = await db.selectFrom('pair_proposals').selectAll().where('run_id', '=', runId).execute()
  return rows.map((row) => ({ ...row, pair: nameOfPair({ consumer: row.consumer_product, provider: row.provider_product }) }))
}

/** The run that a pair rests on, with its project. */
export const runOfPair = (db: Reader, runId: string) =>
  db
    .selectFrom('test_runs as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .select(['r.number', 'r.held_on', 'r.project_id', 'p.name as project'])
    .where('r.id', '=', runId)
    .executeTakeFirst()

/** Proposes a pair as proven by a run, where it is not proven by a run yet and nothing is proposed of it; answers whether it did. */
export async function proposePair(
  trx: Writer,
  one: Pick<PairProposalsTable, 'id' | 'consumer_product' | 'provider_product' | 'project_id' | 'run_id' | 'proposed_by' | 'proposed_at'>,
): Promise<boolean> {
  const known = await findPair(trx, { consumer: one.consumer_product, provider: one.provider_product })
  if (known?.state === 'proven' && known.run_id !== null) return false
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('pair_proposals')
    .values({ ...one, decision: null, reason: null, settled_by: null, settled_at: null })
    .onConflict((on) => on.columns(['consumer_product', 'provider_product']).where('settled_at', 'is', null).doNothing())
    .executeTakeFirst()
  return Boolean(numInsertedOrUpdatedRows)
}

/** Settles a proposal once; false if somebody settled it before. */
export async function settleProposal(
  trx: Writer,
  id: string,
  settled: { decision: 'confirmed' | 'dismissed'; reason: string; by: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('pair_proposals')
    .set({ decision: settled.decision, reason: settled.reason, settled_by: settled.by, settled_at: settled.at })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Keeps with a run the two products that it was about: those of the set-up may be others later. */
export const keepPairOfRun = async (trx: Writer, runId: string, of: PairOf): Promise<void> =>
  void (await trx
    .updateTable('test_runs')
    .set({ pair: nameOfPair(of) })
    .where('id', '=', runId)
    .execute())

/** Withdraws what a run proposed and nobody has decided on: it was opened again. Returns the pairs, like "Cleo with Adastra". */
export async function withdrawProposalsOf(trx: Writer, runId: string, given: { by: string; at: string; reason: string }): Promise<string[]> {
  const rows = await trx
    .updateTable('pair_proposals')
    .set({ decision: 'dismissed', reason: given.reason, settled_by: given.by, settled_at: given.at })
    .where('run_id', '=', runId)
    .where('settled_at', 'is', null)
    .returning(['consumer_product', 'provider_product'])
    .execute()
  return rows.map((row) => `${row.consumer_product} with ${row.provider_product}`)
}

/** The names of a project's products as its service has them, where the set-up of its test means the same or the service names none. */
export async function systemsOf(db: Reader, projectId: string): Promise<{ consumer: string | null; provider: string | null }> {
  const row = await db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .where('p.id', '=', projectId)
    .select(['s.consumer_product', 's.provider_product', 't.consumer_product as set_up_consumer', 't.provider_product as set_up_provider'])
    .executeTakeFirstOrThrow()
  const one = (service: string | null, setUp: string | null): string | null =>
    setUp === null ? service || null : service !== null && folded(service) === folded(setUp) ? service : setUp
  return { consumer: one(row.consumer_product, row.set_up_consumer), provider: one(row.provider_product, row.set_up_provider) }
}
