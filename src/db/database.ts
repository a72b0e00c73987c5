import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Complaints } from '../guarded.ts'
import { CheckpointsAside } from './checkpoints-aside.ts'
import { migrations } from './migrations/index.ts'
import { openPostgres } from './postgres.ts'
import type { PostgresBounds } from './postgres.ts'
import { SharedCommit } from './shared-commit.ts'
import { Snapshot } from './snapshot.ts'
import { kyselyOnSqlite, openUnwaiting } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { rethrowUniqueness } from './uniqueness.ts'
import { silent, WriteWatch } from './write-watch.ts'
import type { WriteBounds } from './write-watch.ts'

export { postgresOn } from './postgres.ts'

export type Reader = Kysely<Tables>
/** The handle inside a write. Await nothing slow while holding it: no hashing, files, mail or rendering. */
export type Writer = Kysely<Tables> & { readonly isWriter?: true }

/**
 * One data layer for both engines. Reads see what is committed; every change goes through `write`, whose promise
 * resolves after the commit is durable and rejects with the cause, nothing of it kept. A broken uniqueness comes as ConflictError,
 * a database that is away, busy or full as DatabaseUnavailable: every wait has a bound.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  readonly read: Reader
  /**
   * Throws inside another write. One that takes more than ten seconds is logged, by `label` or else by the line that asked for it;
   * after twenty it is undone, so that one that waits for something that never comes does not hold up all others.
   */
  write<T>(fn: (trx: Writer) => Promise<T>, label?: string): Promise<T>
  /** Runs what may take minutes (migrations) where statements and waits for locks have no limit. Never in a request. */
  withoutLimits<T>(act: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** From now on a thread of its own copies what was committed from SQLite's log into the file, which else holds up whoever commits next. */
  checkpointAside(): void
  /** Copies the whole live database into a file (SQLite only). */
  backup(file: string): Promise<void>
  /** Ends what is under way within some seconds, then closes all the same. */
  close(): Promise<void>
}

interface Given {
  /** What goes wrong with nobody there to be told. */
  log?: Complaints
  /** For tests, which do not wait for seconds. */
  bounds?: PostgresBounds & { writes?: WriteBounds }
}

/** Opens and migrates the database that a `DATABASE_URL` names. */
export async function openDatabase(url: string, { log = silent, bounds = {} }: Given = {}): Promise<Database> {
  const db = url.startsWith('sqlite:') ? openSqliteDatabase(url.slice('sqlite:'.length), { log, bounds }) : openPostgres(url, { log, bounds })
  try {
    await migrate(db)
  } catch (error) {
    await db.close()
    throw error
  }
  return db
}

const closesWithinMs = 5000

function openSqliteDatabase(file: string, { log, bounds }: { log: Complaints; bounds: { writes?: WriteBounds } }): Database {
  mkdirSync(dirname(file), { recursive: true })
  const connect = () => openUnwaiting(file)
  const reading = connect()
  const snapshot = new Snapshot(reading)
  const queue = new SharedCommit(connect, { watch: new WriteWatch(log, bounds.writes), beforeCommit: () => snapshot.leave() })
  const read = kyselyOnSqlite(reading, snapshot)
  const aside = new CheckpointsAside(file, log)
  return {
    engine: 'sqlite',
    read,
    write: (fn, label) => queue.write(async (trx) => fn(trx).catch(rethrowUniqueness), label),
    withoutLimits: (act) => act(read),
    checkpointAside: () => aside.start(),
    async backup(target) {
      snapshot.leave()
      await reading.backup(target)
    },
    async close() {
      await queue.close(closesWithinMs)
      await aside.stop()
      snapshot.leave()
      reading.close()
    },
  }
}

/** Brings the schema up to date; throws when a migration fails. One with a lower number may come later: they were made side by side and touch different things. */
export async function migrate(db: Database): Promise<void> {
  const migrator = (kysely: Kysely<Tables>) =>
    new Migrator({ db: kysely, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest()
  const { error } = await db.withoutLimits(migrator)
  if (error) throw error
}
