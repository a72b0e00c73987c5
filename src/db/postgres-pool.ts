import { PostgresDialect, PostgresDriver } from 'kysely'
import type { Driver, PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { endsWithin } from '../ends-within.ts'
import { DatabaseUnavailable } from '../errors.ts'
import type { Complaints } from '../guarded.ts'
import { statementNames } from './named-statements.ts'
import { hangUp } from './postgres-watch.ts'
import type { PostgresWatch } from './postgres-watch.ts'
import { unavailableFrom } from './unavailable.ts'

const closesWithinMs = 3000

/** A pool whose connections may end at any time without ending the process, and whose every wait is bounded. */
export class BoundedPool implements PostgresPool {
  /** Kysely reads these when it cancels statements. */
  readonly options = {}
  readonly #pool: pg.Pool
  readonly #watch: PostgresWatch | undefined
  readonly #clients = new Set<pg.PoolClient>()
  readonly #lines = new WeakMap<pg.PoolClient, Line>()

  constructor(config: pg.PoolConfig, { log, watch }: { log: Complaints; watch: PostgresWatch | undefined }) {
    this.#pool = new pg.Pool(config)
    this.#watch = watch
    // A query in progress rejects with its own error; an idle connection has no caller to report to.
    this.#pool.on('error', (error) => log.warn({ err: error }, 'a connection to PostgreSQL ended'))
    this.#pool.on('connect', (client) => {
      this.#clients.add(client)
      client.on('error', () => {})
    })
    this.#pool.on('remove', (client) => this.#clients.delete(client))
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw unavailableFrom(error)
    })
    const known = this.#lines.get(client)
    if (known) return known
    const line = new Line(client, this.#watch)
    this.#lines.set(client, line)
    return line
  }

  /** Waits for running queries within a limit, then closes. */
  async end(): Promise<void> {
    if (!this.#pool.ending) await endsWithin(closesWithinMs, this.#pool.end())
    for (const client of this.#clients) hangUp(client)
  }
}

/** "cached plan must not change result type": the statement was prepared before a table changed. */
const isOfOldSchema = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '0A000'

/** One connection. Throws an error about a lost database as DatabaseUnavailable. */
class Line implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #watch: PostgresWatch | undefined
  /** Whether statements may have names. A change of the schema may make what was prepared before it useless, for as long as the connection lasts. */
  #names = true

  constructor(client: pg.PoolClient, watch: PostgresWatch | undefined) {
    this.#client = client
    this.#watch = watch
  }

  readonly query = (async (text: string, parameters: unknown[]) => {
    const question = { pid: this.#client.processID, cut: () => hangUp(this.#client) }
    this.#watch?.asked(question)
    try {
      return await this.#ask(text, parameters)
    } catch (error) {
      throw unavailableFrom(error)
    } finally {
      this.#watch?.answered(question)
    }
  }) as unknown as PostgresPoolClient['query']

  async #ask(text: string, parameters: unknown[]): Promise<pg.QueryResult> {
    const name = this.#names ? statementNames.of(text) : undefined
    if (name === undefined) return this.#client.query(text, parameters)
    try {
      return await this.#client.query({ name, text, values: parameters })
    } catch (error) {
      if (!isOfOldSchema(error)) throw error
      this.#names = false
      // In a transaction PostgreSQL takes nothing more after an error, and the first error says why.
      return this.#client.query(text, parameters).catch(() => {
        throw error
      })
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }
}

export class BoundedDialect extends PostgresDialect {
  readonly #pool: BoundedPool
  constructor({ pool }: { pool: BoundedPool }) {
    super({ pool })
    this.#pool = pool
  }
  override createDriver(): Driver {
    return new BoundedDriver({ pool: this.#pool })
  }
}

class BoundedDriver extends PostgresDriver {
  /** Keeps the original error: a connection that cannot even roll back is discarded, and its transaction with it. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    await super.rollbackTransaction(connection).catch((error: unknown) => {
      if (!(error instanceof DatabaseUnavailable)) throw error
    })
  }
}
