import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { Rollout } from '../../db/tables/services.ts'

export interface Tally {
  services: number
  patients: number
}
/** A single change and the services that would then wait for nothing. */
export interface Unblock extends Tally {
  what: string
  kind: 'referrer' | 'pair'
  provider111Id?: string
  consumer?: string
  provider?: string
}

export interface RolloutReport {
  services: number
  pairProven: number
  pairProvenAndProvider111On: number
  live: number
  /** A project is open or on hold. */
  inProgress: number
  readyNow: number
  waitingForProvider111Only: number
  waitingForPairOnly: number
  waitingForBoth: number
  /** Of practices that closed: they wait for nothing, and are never ready. */
  closed: number
  unblocks: { what: string; services: number; patients: number }[]
}

const tally = { services: sql<number>`count(*)`, patients: sql<number>`coalesce(sum(list_size), 0)` }
const whole = <T extends Tally>(row: T): T => ({ ...row, services: Number(row.services), patients: Number(row.patients) })

/** How many services have each status, with the patients registered there; one walk along an index. */
export async function tallyByStatus(db: Reader): Promise<Record<Rollout, Tally>> {
  const rows = await db
    .selectFrom('services')
    .select(['rollout', tally.services.as('services'), tally.patients.as('patients')])
    .groupBy('rollout')
    .execute()
  const none = (): Tally => ({ services: 0, patients: 0 })
  const all: Record<Rollout, Tally> = { live: none(), 'in-progress': none(), ready: none(), referrer: none(), pair: none(), both: none(), closed: none() }
  for (const row of rows) all[row.rollout] = whole({ services: row.services, patients: row.patients })
  return all
}

/** Of services that are live, in progress or closed, those whose pair is proven, and of these those whose 111 provider is switched on: they are in no waiting group. */
async function waitForNothing(db: Reader): Promise<{ proven: number; provenAndOn: number }> {
  const row = await db
    .selectFrom('services as s')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
    .where('s.rollout', 'in', ['live', 'in-progress', 'closed'])
    .select([
      sql<number>`coalesce(sum(case when r.state = 'proven' then 1 else 0 end), 0)`.as('proven'),
      sql<number>`coalesce(sum(case when r.state = 'proven' and o.switched_on = 'yes' then 1 else 0 end), 0)`.as('on'),
    ])
    .executeTakeFirstOrThrow()
  return { proven: Number(row.proven), provenAndOn: Number(row.on) }
}

/** The single changes that would unblock the most services, largest first. Services in progress count too: they wait for the same, whatever their status. */
export async function whatUnblocksMost(db: Reader, limit = 20): Promise<Unblock[]> {
  const [providers111, pairs] = await Promise.all([
    db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .innerJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
      .where('s.rollout', 'not in', ['live', 'closed'])
      .where('r.state', '=', 'proven')
      .where((eb) => eb.or([eb('o.switched_on', 'is', null), eb('o.switched_on', '=', 'no')]))
      .select(['o.id', 'o.name', tally.services.as('services'), tally.patients.as('patients')])
      .groupBy(['o.id', 'o.name'])
      .orderBy('services', 'desc')
      .orderBy('o.name')
      .limit(limit)
      .execute(),
    db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
      .where('s.rollout', 'not in', ['live', 'closed'])
      .where('o.switched_on', '=', 'yes')
      .where((eb) => eb.or([eb('r.state', 'is', null), eb('r.state', '=', 'not-proven')]))
      .where('s.consumer_product', 'is not', null)
      .where('s.provider_product', 'is not', null)
      .select(['s.consumer_product', 's.provider_product', tally.services.as('services'), tally.patients.as('patients')])
      .groupBy(['s.consumer_product', 's.provider_product'])
      .orderBy('services', 'desc')
      .orderBy('s.consumer_product')
      .orderBy('s.provider_product')
      .limit(limit)
      .execute(),
  ])
  return [
    ...providers111.map((one): Unblock =>
      whole({ what: `Switching on ${one.name}`, kind: 'referrer', provider111Id: one.id, services: one.services, patients: one.patients }),
    ),
    ...pairs.map((one): Unblock =>
      whole({
        what: `Proving ${one.consumer_product} with ${one.provider_product}`,
        kind: 'pair',
        consumer: one.consumer_product ?? '',
        provider: one.provider_product ?? '',
        services: one.services,
        patients: one.patients,
      }),
    ),
  ]
    .toSorted((a, b) => b.services - a.services || a.what.localeCompare(b.what))
    .slice(0, limit)
}

/** The rollout in numbers that each are the length of a list. */
export async function rolloutReport(db: Reader): Promise<RolloutReport> {
  const [by, others, unblocks] = await Promise.all([tallyByStatus(db), waitForNothing(db), whatUnblocksMost(db)])
  const waiting = by.ready.services + by.referrer.services
  return {
    services: Object.values(by).reduce((sum, one) => sum + one.services, 0),
    pairProven: waiting + others.proven,
    pairProvenAndProvider111On: by.ready.services + others.provenAndOn,
    live: by.live.services,
    inProgress: by['in-progress'].services,
    readyNow: by.ready.services,
    waitingForProvider111Only: by.referrer.services,
    waitingForPairOnly: by.pair.services,
    waitingForBoth: by.both.services,
    closed: by.closed.services,
    unblocks: unblocks.map(({ what, services, patients }) => ({ what, services, patients })),
  }
}
