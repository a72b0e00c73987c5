import { sql } from 'kysely'
import type { ExpressionBuilder } from 'kysely'
import type { Proof } from '../../evidence/project-sandboxes.ts'
import type { Reader } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import { findObservations } from './observations.store.ts'

/** Served: answered as asked. Refused: the slot was found taken. A rebooking spans several exchanges. */
const proofs = [
  { name: 'A search was answered', operation: 'search-slots', shows: 'served' },
  { name: 'A slot was booked', operation: 'book', shows: 'served' },
  { name: 'A booking was moved to another slot', operation: 'book', shows: 'rebooked' },
  { name: 'A second booking of a slot was refused', operation: 'book', shows: 'refused' },
  { name: 'A booking was read', operation: 'read', shows: 'served' },
  { name: 'A booking was cancelled', operation: 'cancel', shows: 'served' },
] as const
type Shown = (typeof proofs)[number]

type Exchanges = ExpressionBuilder<Tables, 'interactions'>
// Searches for a rule use the index of interactions with findings.
const withFindings = sql<boolean>`findings <> '[]'`
const wasServed = (eb: Exchanges) => eb.and([eb('status', '>=', 200), eb('status', '<', 400)])
/** Answered by a script or an armed fault: not proof. */
const wasSimulated = (eb: Exchanges) => eb.and([withFindings, eb('findings', 'like', '%"rule":"SIM-0%')])
const foundTaken = (eb: Exchanges) =>
  eb.and([
    eb('operation', '=', 'book'),
    eb('status', '>=', 400),
    withFindings,
    eb('findings', 'like', '%"rule":"CSL-03"%'),
    eb('findings', 'not like', '%"rule":"SIM-0%'),
  ])

/**
 * What was seen to work since the configuration last changed, with its page in the log and the last exchange of each. `organisation`: only this
 * one's exchanges.
 */
export async function provenSince(db: Reader, sandboxId: string, since: string, organisation: string | null = null): Promise<Proof['seen']> {
  const among = () => {
    const all = db.selectFrom('interactions').where('sandbox_id', '=', sandboxId).where('at', '>=', since)
    return organisation === null ? all : all.where('organisation', '=', organisation)
  }
  const counted = () =>
    among()
      .select(['operation', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('operation')
  const [all, played, taken, observed] = await Promise.all([
    counted().where(wasServed).execute(),
    counted().where(wasServed).where(wasSimulated).execute(),
    counted().where(foundTaken).execute(),
    findObservations(db, sandboxId, { organisation, from: since }),
  ])
  const timesIn = (rows: typeof all, operation: string): number => Number(rows.find((row) => row.operation === operation)?.count ?? 0)
  const rebooked = observed.find((one) => one.kind === 'rebooked' && one.verdict === 'pass')
  const timesOf = ({ operation, shows }: Shown): number =>
    shows === 'rebooked'
      ? Number(rebooked !== undefined)
      : shows === 'refused'
        ? timesIn(taken, operation)
        : timesIn(all, operation) - timesIn(played, operation)
  const lastOf = async (one: Shown) => {
    if (one.shows === 'rebooked') return rebooked ? { id: rebooked.interactionId, at: rebooked.at } : null
    const query = among().select(['id', 'at']).where('operation', '=', one.operation).orderBy('at', 'desc').orderBy('id', 'desc').limit(1)
    const shown = one.shows === 'refused' ? query.where(foundTaken) : query.where(wasServed).where((eb) => eb.not(wasSimulated(eb)))
    return (await shown.executeTakeFirst()) ?? null
  }
  return Promise.all(
    proofs.map(async (one) => {
      const times = timesOf(one)
      const last = times > 0 ? await lastOf(one) : null
      const rule: Record<string, string> = one.shows === 'refused' ? { rule: 'CSL-03' } : { outcome: 'ok' }
      return {
        name: one.name,
        times,
        href: one.shows === 'rebooked' ? `log/${last?.id ?? ''}` : `log?${new URLSearchParams({ operation: one.operation, ...rule })}`,
        last,
      }
    }),
  )
}
