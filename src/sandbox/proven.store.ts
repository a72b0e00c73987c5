import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'

const proofs = [
  { name: 'A search was answered', operation: 'search-slots', refused: false },
  { name: 'A slot was booked', operation: 'book', refused: false },
  { name: 'A second booking of a slot was refused', operation: 'book', refused: true },
  { name: 'A booking was read', operation: 'read', refused: false },
  { name: 'A booking was cancelled', operation: 'cancel', refused: false },
] as const

/** What was seen to work since the configuration changed last, with where the log shows it. Of refused bookings only those count that found the slot taken. */
export async function provenSince(db: Reader, sandboxId: string, since: string) {
  const seen = (refused: boolean) => {
    const query = db
      .selectFrom('interactions')
      .select(['operation', (eb) => eb.fn.countAll<number>().as('count')])
      .where('sandbox_id', '=', sandboxId)
      .where('at', '>=', since)
      .groupBy('operation')
    return (
      refused
        ? query
            .where('operation', '=', 'book')
            .where('status', '>=', 400)
            .where(sql<boolean>`findings <> '[]'`)
            .where('findings', 'like', '%"rule":"CSL-03"%')
        : query.where('status', '<', 400)
    ).execute()
  }
  const [served, taken] = await Promise.all([seen(false), seen(true)])
  return proofs.map(({ name, operation, refused }) => ({
    name,
    times: Number((refused ? taken : served).find((row) => row.operation === operation)?.count ?? 0),
    href: `log?${new URLSearchParams({ operation, ...(refused ? { rule: 'CSL-03' } : { outcome: 'ok' }) })}`,
  }))
}
