import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { ConflictError } from '../errors.ts'
import { migrations } from './migrations/index.ts'
import { SharedCommit } from './shared-commit.ts'
import { Snapshot } from './snapshot.ts'
import { kyselyOnSqlite, openSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'

export type Reader = Kysely<Tables>
/** The handle inside a write. Await nothing slow while holding it: no hashing, files, mail or rendering. */
export type Writer = Kysely<Tables> & { readonly isWriter?: true }

/**
 * One data layer for both engines. Reads see what is committed; every change goes through `write`, whose promise
 * resolves after the commit is durable and rejects with the cause, nothing of it kept. A broken uniqueness comes as ConflictError.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  readonly read: Reader
  write<T>(fn: (trx: Writer) => Promise<T>): Promise<T>
  /** From now on a thread of its own copies what was committed from SQLite's log into the file, which else holds up whoever commits next. */
  checkpointAside(): void
  /** Copies the whole live database into a file (SQLite only). */
  backup(file: string): Promise<void>
  close(): Promise<void>
}

/** Opens and migrates the database that a `DATABASE_URL` names. */
export async function openDatabase(url: string): Promise<Database> {
  const db = url.startsWith('sqlite:') ? openSqliteDatabase(url.slice('sqlite:'.length)) : openPostgres(url)
  await migrate(db)
  return db
}

function openSqliteDatabase(file: string): Database {
  mkdirSync(dirname(file), { recursive: true })
  const writing = openSqlite(file)
  const reading = openSqlite(file)
  const writer = kyselyOnSqlite(writing)
  const snapshot = new Snapshot(reading)
  const queue = new SharedCommit(writing, () => snapshot.leave())
  let aside: Worker | undefined
  return {
    engine: 'sqlite',
    read: kyselyOnSqlite(reading, snapshot),
    write: (fn) => queue.write(() => fn(writer).catch(rethrowUniqueness)),
    checkpointAside() {
      if (aside) return
      aside = new Worker(new URL('./checkpoint.worker.ts', import.meta.url), { workerData: file, execArgv: [], env: {} })
      aside.unref()
      // Without it whoever commits copies, each time the log has reached its limit.
      aside.once('error', () => {})
      aside.once('exit', () => {
        aside = undefined
      })
    },
    async backup(target) {
      snapshot.leave()
      await reading.backup(target)
    },
    async close() {
      await queue.idle()
      if (aside) {
        const gone = once(aside, 'exit')
        aside.postMessage('end')
        await gone
      }
      snapshot.leave()
      reading.close()
      writing.close()
    },
  }
}

function openPostgres(url: string): Database {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  return postgresOn(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }))
}

/** A Database on anything that speaks PostgreSQL (the tests bring PGlite). */
export function postgresOn(read: Kysely<Tables>): Database {
  return {
    engine: 'postgres',
    read,
    write: (fn) => read.transaction().execute(fn).catch(rethrowUniqueness),
    checkpointAside: () => {},
    backup: () => Promise.reject(new Error('Back up PostgreSQL with pg_dump')),
    close: () => read.destroy(),
  }
}

/** Brings the schema up to date; throws when a migration fails. One with a lower number may come later: they were made side by side and touch different things. */
export async function migrate(db: Database): Promise<void> {
  const migrator = (kysely: Kysely<Tables>) =>
    new Migrator({ db: kysely, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest()
  const { error } = await migrator(db.read)
  if (error) throw error
}

function rethrowUniqueness(error: unknown): never {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505')
    throw new ConflictError('This exists already. Look at the latest state and try again.')
  throw error
}
