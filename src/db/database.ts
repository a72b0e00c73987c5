import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kysely } from 'kysely'
import { writeRecorded } from '../events/record.ts'
import type { By, Written } from '../events/record.ts'
import type { Complaints } from '../guarded.ts'
import { CheckpointWorker } from './checkpoint-worker.ts'
import { upgradePostgres } from './migrate-postgres.ts'
import { upgradeSqlite } from './migrate-sqlite.ts'
import type { SqliteUpgradeOptions } from './migrate-sqlite.ts'
import { openPostgres } from './postgres.ts'
import type { PostgresBounds } from './postgres.ts'
import { noteEarlierRows } from './note-earlier-rows.ts'
import { noteRows } from './note-rows.ts'
import { SharedCommit } from './shared-commit.ts'
import { Snapshot } from './snapshot.ts'
import { explainSqliteFault } from './sqlite-faults.ts'
import { kyselyOnSqlite, openUnwaiting } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { rethrowUniqueness } from './uniqueness.ts'
import { silent, WriteWatch } from './write-watch.ts'
import type { WriteBounds } from './write-watch.ts'
import { asWriter } from './writer.ts'

export { postgresOn } from './postgres.ts'

declare const writes: unique symbol
export type Reader = Kysely<Tables>
/** The handle inside a transaction; a Reader cannot be passed instead. Await nothing slow while holding it: no hashing, files, mail or rendering. */
export type Writer = Kysely<Tables> & { readonly [writes]: true }

/**
 * One data layer for both engines. Reads see what is committed; every change goes through `write` or `transaction`, whose promise resolves after
 * the commit is durable, and rejects with the cause after everything is undone. A broken unique key is thrown as ConflictError, a database that is
 * away, busy or full as DatabaseUnavailable: every wait is bounded.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  readonly read: Reader
  /**
   * Changes the record. `fn` returns what happened, which is appended to the chain of events in the same transaction, with the person and time in
   * `by`. It returns whatever else callers need as `result`.
   */
  write<T = void>(by: By, fn: (trx: Writer) => Promise<Written<T>>, label?: string): Promise<T>
  /**
   * Changes what is not part of the record: sessions, leases, the outbox, logs, derived data. Throws inside another transaction. After ten seconds
   * it is logged, by `label` or else by the calling line; after twenty it is rolled back, so that one that waits for something that never comes
   * does not block all others.
   */
  transaction<T>(fn: (trx: Writer) => Promise<T>, label?: string): Promise<T>
  /** Runs what may take minutes (migrations), without limits on statements and lock waits. Never in a request. */
  withoutLimits<T>(act: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** Runs a long read (an export, a check) on one snapshot, with a connection for it alone. In a request only where one runs at a time. */
  atOneMoment<T>(act: (db: Reader) => Promise<T>): Promise<T>
  /** From now on a worker thread checkpoints SQLite's log, which otherwise delays the next commit. */
  checkpointAside(): void
  /** Waits some seconds for running work, then closes regardless. */
  close(): Promise<void>
}

interface Given extends SqliteUpgradeOptions {
  /** Logs errors that have no caller to report to. */
  log?: Complaints
  /** For tests, which do not wait that long. */
  bounds?: PostgresBounds & { writes?: WriteBounds }
}

/** Opens the database that a `DATABASE_URL` names and brings its schema up to date. */
export async function openDatabase(url: string, { log = silent, bounds = {}, ...upgrade }: Given = {}): Promise<Database> {
  const file = sqliteFileOf(url)
  if (file === undefined) {
    const db = openPostgres(url, { log, bounds })
    try {
      await db.withoutLimits((kysely) => upgradePostgres(kysely, upgrade))
    } catch (error) {
      await db.close()
      throw error
    }
    return db
  }
  mkdirSync(dirname(file), { recursive: true })
  await upgradeSqlite(file, upgrade)
  return explainingFaults(url, async () => openSqliteDatabase(file, { log, bounds }))
}

/** The file that a `DATABASE_URL` names; undefined for PostgreSQL. */
export const sqliteFileOf = (url: string): string | undefined => (url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined)

/** Runs something on the database that a `DATABASE_URL` names; rethrows SQLite's errors about its file in words that name it and say what to do. */
export async function explainingFaults<T>(url: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw explainSqliteFault(error, sqliteFileOf(url) ?? '')
  }
}

/** Runs something on its own PostgreSQL connection that no page shares, without a time limit. */
export async function withPostgres<T>(url: string, act: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const db = openPostgres(url, { log: silent })
  try {
    return await db.withoutLimits(act)
  } finally {
    await db.close()
  }
}

const closesWithinMs = 5000

function openSqliteDatabase(file: string, { log, bounds }: { log: Complaints; bounds: { writes?: WriteBounds } }): Database {
  const connect = () => openUnwaiting(file)
  const reading = connect()
  const snapshot = new Snapshot(reading)
  const queue = new SharedCommit(() => noteEarlierRows(noteRows(connect())), {
    watch: new WriteWatch(log, bounds.writes),
    beforeCommit: () => snapshot.leave(),
  })
  const read = kyselyOnSqlite(reading, snapshot)
  const aside = new CheckpointWorker(file, log)
  return {
    engine: 'sqlite',
    read,
    write: writeRecorded,
    transaction: (fn, label) => queue.write(async (trx) => fn(asWriter(trx)).catch(rethrowUniqueness), label),
    withoutLimits: (act) => act(read),
    atOneMoment: (act) => inSnapshotOf(connect(), act),
    checkpointAside: () => aside.start(),
    async close() {
      await queue.close(closesWithinMs)
      await aside.stop()
      snapshot.leave()
      reading.close()
    },
  }
}

async function inSnapshotOf<T>(connection: ReturnType<typeof openUnwaiting>, act: (db: Reader) => Promise<T>): Promise<T> {
  try {
    connection.exec('begin')
    return await act(kyselyOnSqlite(connection))
  } finally {
    connection.close()
  }
}
