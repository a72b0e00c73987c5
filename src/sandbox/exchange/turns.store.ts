import { sql } from 'kysely'
import type { Writer } from '../../db/database.ts'

/**
 * Adds to the requests that a sandbox received in this minute over all nodes, by the database's clock (PostgreSQL only). Returns the minute and
 * the new total.
 */
export async function addTurns(trx: Writer, sandboxId: string, turns: number): Promise<{ minute: number; taken: number }> {
  const minute = sql<number>`cast(floor(extract(epoch from now()) / 60) as integer)`
  const row = await trx
    .insertInto('sandbox_turns')
    .values({ sandbox_id: sandboxId, minute, taken: turns })
    .onConflict((on) =>
      on.column('sandbox_id').doUpdateSet({
        minute,
        taken: sql<number>`excluded.taken + case when sandbox_turns.minute = excluded.minute then sandbox_turns.taken else 0 end`,
      }),
    )
    .returning(['minute', 'taken'])
    .executeTakeFirstOrThrow()
  return { minute: Number(row.minute), taken: Number(row.taken) }
}
