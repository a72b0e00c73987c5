import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import { everywhere } from '../../access/doing.ts'
import type { ActorAt } from '../../events/record.ts'
import { folded } from '../../text.ts'
import { findPair } from './find-pair.store.ts'
import type { PairOf } from './find-pair.store.ts'
import { listProposals } from './pair-proposals.store.ts'
import { nameOfPair } from './pair.ts'
import type { PairState } from './pair.ts'
import { usageFor } from './usage.store.ts'

const mostPairs = 20_000

export const listPairs = (db: Reader): Promise<Pick<PairsTable, 'consumer_product' | 'provider_product' | 'state'>[]> =>
  db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).limit(mostPairs).execute()
/** Whether services use a pair, or anything is known about it: its state, a run that proposes it, or both its products. */
export async function isKnownPair(db: Reader, of: PairOf): Promise<boolean> {
  const [pair, [proposal], usage] = await Promise.all([findPair(db, of), listProposals(db, of), usageFor(db, everywhere)])
  const isUsed = usage.pairs.some((one) => one.consumer === of.consumer && one.provider === of.provider)
  const isNamed = (role: 'consumer' | 'provider'): boolean =>
    usage.productOf(role, of[role]) !== undefined || usage.unknownNames.some((one) => one.role === role && one.name === of[role])
  return isUsed || pair !== undefined || proposal !== undefined || (isNamed('consumer') && isNamed('provider'))
}

/** How many services with this pair have each rollout status. */
export async function tallyPair(db: Reader, of: PairOf): Promise<Record<Rollout, number>> {
  const rows = await db
    .selectFrom('services')
    .select(['rollout', sql<number>`count(*)`.as('n')])
    .where('consumer_product', '=', of.consumer)
    .where('provider_product', '=', of.provider)
    .groupBy('rollout')
    .execute()
  return {
    live: 0,
    'in-progress': 0,
    ready: 0,
    referrer: 0,
    pair: 0,
    both: 0,
    closed: 0,
    ...Object.fromEntries(rows.map((row) => [row.rollout, Number(row.n)])),
  }
}

/** The decisions about a pair, by its name, newest first. */
export const listSaidOfPair = (db: Reader, name: string) =>
  db
    .selectFrom('events')
    .select(['at', 'sentence', 'reason'])
    .where('subject_id', '=', name)
    .where('subject', '=', 'pair')
    .orderBy('seq', 'desc')
    .limit(100)
    .execute()

export interface Decision {
  state: PairState
  reason: string
  day: string
  runId: string | null
  /** The version that was read; 0 where the pair was unknown. */ version: number
  by: ActorAt
}

/**
 * Records what is known about a pair, over the version that was read, and recomputes what services wait for. Throws ConflictError if someone else has
 * changed it since.
 */
export async function savePair(trx: Writer, of: PairOf, { state, reason, day, runId, version, by }: Decision): Promise<void> {
  const first = new ConflictError('Someone else has changed this pair.', 'version')
  const row = {
    consumer_product: of.consumer,
    provider_product: of.provider,
    reason,
    decided_on: day,
    run_id: runId,
    set_by: by.name,
    set_by_id: by.id,
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
}

/** The run that proves a pair, with its project. */
export const runOfPair = (db: Reader, runId: string) =>
  db
    .selectFrom('test_runs as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .select(['r.number', 'r.held_on', 'r.project_id', 'p.name as project'])
    .where('r.id', '=', runId)
    .executeTakeFirst()

/** Stores with a run the two products that it tested: the set-up may change later. */
export const keepPairOfRun = async (trx: Writer, runId: string, of: PairOf): Promise<void> =>
  void (await trx
    .updateTable('test_runs')
    .set({ pair: nameOfPair(of) })
    .where('id', '=', runId)
    .execute())

/** The names of a project's products as its service has them, if the set-up of its test means the same or the service names none. */
export async function systemsOf(db: Reader, projectId: ProjectId): Promise<{ consumer: string | null; provider: string | null }> {
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
