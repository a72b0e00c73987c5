import type BetterSqlite3 from 'better-sqlite3'
import { chmodSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseUnavailable } from '../errors.ts'
import { copySqlite, syncFolder } from './backup.ts'
import { copyNameFor, forgetOldCopies } from './copies.ts'
import { knownState, runPending, UpgradeError, upgradeWaitMs } from './migrate.ts'
import type { UpgradeOptions } from './migrate.ts'
import { migrations as ours } from './migrations/index.ts'
import type { SchemaState } from './schema-state.ts'
import { damageInWords, explainSqliteFault } from './sqlite-faults.ts'
import { kyselyOnSqlite, openSqlite } from './sqlite.ts'
import { isBusy } from './unavailable.ts'

export interface SqliteUpgradeOptions extends UpgradeOptions {
  /** False if the file is itself a copy: it is not copied again. */
  copies?: boolean
  /** False if the caller checks the file itself. */
  lookThrough?: boolean
}

/** A file of up to this size is checked at each start, in some tenths of a second; a larger one by `slipway verify`. */
const lookedThroughBytes = 64 * 1024 * 1024

const retryMs = 100

/**
 * Brings a SQLite file to this code's schema: all pending migrations in one transaction, after a copy if the file is not empty. If several
 * processes start at once, one upgrades; the others wait for it, for a bounded time, and continue.
 */
export async function upgradeSqlite(file: string, options: SqliteUpgradeOptions = {}): Promise<void> {
  const say = options.say ?? (() => {})
  let connection: BetterSqlite3.Database | undefined
  try {
    connection = await whileBusy(file, say, () => openSqlite(file))
    // Waits between attempts rather than in SQLite, so that the process can be stopped.
    connection.pragma(`busy_timeout = ${retryMs}`)
    await upgradeOn(connection, file, { ...options, say })
  } catch (error) {
    throw explainSqliteFault(error, file)
  } finally {
    connection?.close()
  }
}

async function upgradeOn(connection: BetterSqlite3.Database, file: string, given: SqliteUpgradeOptions & { say: (words: string) => void }): Promise<void> {
  const { migrations = ours, say, copies = true } = given
  const db = kyselyOnSqlite(connection)
  if (given.lookThrough !== false) await whileBusy(file, say, () => lookThrough(connection, file))
  // Most starts have nothing to do, and take no lock.
  if ((await whileBusy(file, say, () => knownState(db, migrations))).pending.length === 0) return
  await whileBusy(file, say, () => connection.exec('begin immediate'))
  try {
    const state = await knownState(db, migrations)
    if (state.pending.length > 0) {
      if (copies && state.applied.length > 0) say(`Copied the database to ${await copyBefore(file, state)} before upgrading it`)
      await runPending(db, state, migrations)
    }
    connection.exec('commit')
    if (state.applied.length > 0 && state.pending.length > 0) say(`Upgraded the database: ${state.pending.join(', ')}`)
  } finally {
    if (connection.inTransaction) connection.exec('rollback')
  }
  forgetOldCopies(file)
}

/** Throws if a page of a file is damaged. */
function lookThrough(connection: BetterSqlite3.Database, file: string): void {
  const size = Number(connection.pragma('page_count', { simple: true })) * Number(connection.pragma('page_size', { simple: true }))
  if (size > lookedThroughBytes) return
  const told = String(connection.pragma('quick_check(1)', { simple: true }))
  if (told !== 'ok') throw new Error(damageInWords(file, told))
}

/** Copies the file before these migrations; called with the write lock held, so that nothing is committed after the copy. */
async function copyBefore(file: string, { pending }: SchemaState): Promise<string> {
  const target = copyNameFor(file, pending)
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    await copySqlite(file, unfinished)
    chmodSync(unfinished, statSync(file).mode)
    renameSync(unfinished, target)
  } finally {
    rmSync(unfinished, { force: true })
  }
  syncFolder(dirname(file))
  return target
}

/** Retries while another process holds the file, for as long as an upgrade may take. */
async function whileBusy<T>(file: string, say: (words: string) => void, act: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + upgradeWaitMs
  for (let tries = 0; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      if (!isBusy(error instanceof DatabaseUnavailable ? error.cause : error)) throw error
      if (performance.now() > until)
        throw new UpgradeError(
          `Another process has held the write lock of ${file} for ${upgradeWaitMs / 60_000} minutes: is it upgrading, or was it stopped in the middle of a write? End it, then start this one again.`,
          { cause: error },
        )
      if (tries === 0) say(`Waiting for another process that writes to ${file}, perhaps an upgrade`)
      await wait(retryMs)
    }
  }
}
