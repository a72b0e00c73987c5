import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { knownState, runPending, UpgradeError, upgradeWaitMs } from './migrate.ts'
import type { UpgradeOptions } from './migrate.ts'
import { migrations as ours } from './migrations/index.ts'
import { codeOf } from './sqlite-faults.ts'
import type { Tables } from './tables.ts'

/** The number of the lock held during an upgrade. */
const lock = sql.lit(7_203_037)

/**
 * Brings a PostgreSQL database to this code's schema: all pending migrations, with the migrator's own tables, in one transaction. If several nodes
 * start at once, one upgrades; the others wait for it, for a bounded time, and continue.
 */
export async function upgradePostgres(db: Kysely<Tables>, { migrations = ours, say = () => {} }: UpgradeOptions = {}): Promise<void> {
  if ((await knownState(db, migrations)).pending.length === 0) return
  await db.connection().execute(async (one) => {
    try {
      await one.transaction().execute(async (trx) => {
        await takeLock(trx, say)
        const state = await knownState(trx, migrations)
        if (state.pending.length === 0) return
        await runPending(trx, state, migrations)
        if (state.applied.length > 0) say(`Upgraded the database: ${state.pending.join(', ')}`)
      })
    } finally {
      // After a failure this session still holds the migrator's own lock.
      await sql`select pg_advisory_unlock_all()`.execute(one)
    }
  })
}

async function takeLock(trx: Kysely<Tables>, say: (words: string) => void): Promise<void> {
  // An upgrade may take longer than any statement of a page.
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
  await sql`set local lock_timeout = ${sql.lit(upgradeWaitMs)}`.execute(trx)
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${lock}) as got`.execute(trx)
  if (rows[0]?.got) return
  say('Waiting for another process that upgrades the database')
  try {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error
    throw new UpgradeError(`Another process has been upgrading the database for ${upgradeWaitMs / 60_000} minutes. End it, then start this one again.`, {
      cause: error,
    })
  }
}
