import type BetterSqlite3 from 'better-sqlite3'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import type { Snapshot } from './snapshot.ts'
import { folded, searchable } from '../text.ts'
import type { Tables } from './tables.ts'
import { isBusy, unavailableFrom } from './unavailable.ts'

if (Number(process.versions['napi']) < 10)
  throw new Error('Slipway needs Node 22.18 or newer: start it with npm (npm start, npm test, npx slipway …), which brings its own Node on Linux.')

const Sqlite: typeof BetterSqlite3 = createRequire(import.meta.url)('better-sqlite3')
const statementsKept = 500

/** Opens a file with the settings under which an acknowledged commit survives a power cut. */
export function openSqlite(file: string): BetterSqlite3.Database {
  const connection = new Sqlite(file)
  connection.pragma('busy_timeout = 5000')
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('cache_size = -65536')
  // A savepoint keeps the original pages: for ten bookings together that is a megabyte, which would go to a temporary file.
  connection.pragma('temp_store = memory')
  // A worker thread checkpoints the log (`checkpoint.worker.ts`). A commit does so itself only if writing never pauses: at 240 MB.
  connection.pragma('wal_autocheckpoint = 60000')
  // Space that the log gained because of a long reader is given back at the first commit that restarts it. A lower limit would shrink and regrow it
  // in busy times.
  connection.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  return withTextFunctions(connection)
}

/** The triggers of migration 053 maintain search texts with them, and searches and `foldedName` compare with them. */
const withTextFunctions = (connection: BetterSqlite3.Database): BetterSqlite3.Database =>
  connection
    .function('searchable', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? searchable(text) : null))
    .function('folded_name', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? folded(text) : null))

/** Opens a file that nothing changes any more, with a small cache: several may be open at once. */
export function openFinished(file: string): BetterSqlite3.Database {
  const connection = new Sqlite(file, { readonly: true })
  connection.pragma('cache_size = -16384')
  return withTextFunctions(connection)
}

/** The same for a server's main thread: a lock held by another process is reported at once, and callers wait for it with a timer. */
export function openUnwaiting(file: string): BetterSqlite3.Database {
  const connection = openSqlite(file)
  connection.pragma('busy_timeout = 0')
  return connection
}

/** A Kysely on one connection; a reader uses a snapshot. It takes no lock: the writer's queue puts writes in order. */
export function kyselyOnSqlite(connection: BetterSqlite3.Database, snapshot?: Snapshot): Kysely<Tables> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new OneConnectionDriver(connection, snapshot),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new StableCompiler(),
  }
  const kysely = new Kysely<Tables>({ dialect })
  connections.set(kysely, { connection, snapshot })
  return kysely
}

/**
 * Writes a parameter as `+?`. SQLite inspects the value of a plain one while it plans (does a partial index fit?), and from then on plans the
 * statement again each time its values change, which took longer than most statements themselves. A condition that a partial index needs is
 * written into the statement as text.
 */
class StableCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?'
  }
}

export interface Under {
  connection: BetterSqlite3.Database
  snapshot: Snapshot | undefined
}

const connections = new WeakMap<Kysely<Tables>, Under>()

/** The raw connection under a handle on SQLite; undefined on PostgreSQL. */
export const connectionOf = (kysely: Kysely<Tables>): Under | undefined => connections.get(kysely)

/** A statement that found the file locked is retried for this long: another process is starting or finishing its work with it. */
const retriedForMs = 5000

/** After a statement threw: returns if running it again may help, else throws the error as what it is. A failed read fails alone, and its snapshot ends. */
export async function runAgain<T>(snapshot: Snapshot | undefined, error: unknown, run: () => T): Promise<T> {
  let last = error
  let pause = 1
  // Within a write nothing is locked, and no statement may be repeated out of order.
  for (let waited = 0; snapshot && isBusy(last) && waited < retriedForMs; waited += pause) {
    snapshot.leave()
    pause = Math.min(pause * 2, 32)
    await delay(pause)
    try {
      return run()
    } catch (again) {
      last = again
    }
  }
  snapshot?.leave()
  throw unavailableFrom(last)
}

class OneConnectionDriver implements Driver {
  readonly #connection: SqliteConnection
  constructor(connection: BetterSqlite3.Database, snapshot: Snapshot | undefined) {
    this.#connection = new SqliteConnection(connection, snapshot)
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

class SqliteConnection implements DatabaseConnection {
  readonly #connection: BetterSqlite3.Database
  readonly #snapshot: Snapshot | undefined
  readonly #statements = new Map<string, BetterSqlite3.Statement>()
  constructor(connection: BetterSqlite3.Database, snapshot: Snapshot | undefined) {
    this.#connection = connection
    this.#snapshot = snapshot
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.#run(query)
    } catch (error) {
      return runAgain(this.#snapshot, error, () => this.#run(query))
    }
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const statement = this.#statement(query.sql)
    // Statements that change something, or begin a transaction, run outside the snapshot.
    if (statement.reader && statement.readonly) this.#snapshot?.enter()
    else this.#snapshot?.leave()
    if (statement.reader) return { rows: statement.all(query.parameters) as R[] }
    const { changes, lastInsertRowid } = statement.run(query.parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are not streamed from SQLite')
  }

  #statement(sql: string): BetterSqlite3.Statement {
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    if (this.#statements.size > statementsKept) {
      const oldest = this.#statements.keys().next().value
      if (oldest !== undefined) this.#statements.delete(oldest)
    }
    return statement
  }
}
