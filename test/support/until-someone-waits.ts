import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'

/** On a server, until a transaction waits for another; SQLite writes one after the other in any case. */
export async function untilSomeoneWaits(db: Database): Promise<void> {
  if (db.engine === 'sqlite') return
  const waiting = sql<{ n: number }>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await expect.poll(async () => (await waiting.execute(db.read)).rows[0]?.n, { timeout: 10_000 }).toBe(1)
}
