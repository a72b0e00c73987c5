import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'

const proofs = [
  { name: 'A search was answered', operation: 'search-slots', refused: false },
  { name: 'A slot was booked', operation: 'book', refused: false },
  { name: 'A second booking of a slot was refused', operation: 'book', refused: true },
  { name: 'A booking was read', operation: 'read', refused: false },
  { name: 'A booking was cancelled', operation: 'cancel', refused: false },
] as const

/** What was seen to work since the configuration changed last, with where the log shows it. Of refused bookings only those count that found the slot taken; what a script or an armed fault answered is no proof. */
export async function provenSince(db: Reader, sandboxId: string, since: string) {
  const counted = db
    .selectFrom('interactions')
    .select(['operation', (eb) => eb.fn.countAll<number>().as('count')])
    .where('sandbox_id', '=', sandboxId)
    .where('at', '>=', since)
    .groupBy('operation')
  const served = counted.where('status', '>=', 200).where('status', '<', 400)
  // The index of interactions serves the first, that of interactions with findings both others.
  const withFindings = sql<boolean>`findings <> '[]'`
  const [all, played, taken] = await Promise.all([
    served.execute(),
    served.where(withFindings).where('findings', 'like', '%"rule":"SIM-0%').execute(),
    counted
      .where('operation', '=', 'book')
      .where('status', '>=', 400)
      .where(withFindings)
      .where('findings', 'like', '%"rule":"CSL-03"%')
      .where('findings', 'not like', '%"rule":"SIM-0%')
      .execute(),
  ])
  const timesIn = (rows: typeof all, operation: string): number => Number(rows.find((row) => row.operation === operation)?.count ?? 0)
  return proofs.map(({ name, operation, refused }) => ({
    name,
    times: refused ? timesIn(taken, operation) : timesIn(all, operation) - timesIn(played, operation),
    href: `log?${new URLSearchParams({ operation, ...(refused ? { rule: 'CSL-03' } : { outcome: 'ok' }) })}`,
  }))
}
