import { writeRecorded } from '../events/record.ts'
import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, sql } from 'kysely'
import pg from 'pg'
import { DatabaseUnavailable } from '../errors.ts'
import type { Complaints } from '../guarded.ts'
import { asWriter } from './writer.ts'
import type { Database, Writer } from './database.ts'
import { BoundedDialect, BoundedPool } from './postgres-pool.ts'
import { PostgresWatch, watchBounds } from './postgres-watch.ts'
import type { WatchBounds } from './postgres-watch.ts'
import type { Tables } from './tables.ts'
import { rethrowUniqueness } from './uniqueness.ts'
import { WriteWatch } from './write-watch.ts'
import type { WriteBounds } from './write-watch.ts'
import { WriteTurns } from './write-turns.ts'

/** Reads and writes have separate connections: writes that wait for a lock must not starve pages. */
const mostReading = 10
const mostWriting = 6
/** Limits that the server enforces, in milliseconds: on a lock wait, a statement, an idle transaction. */
const lockMs = 5000
const limits = { lock_timeout: lockMs, statement_timeout: 15_000, idle_in_transaction_session_timeout: 10_000 }
const connectMs = 5000
/** The server would compile the plans of long queries, which takes longer than running them for one page. */
const options = '-c jit=off'

export interface PostgresBounds {
  connect?: number
  watch?: WatchBounds
  writes?: WriteBounds
}

const kyselyOn = (pool: BoundedPool): Kysely<Tables> => new Kysely<Tables>({ dialect: new BoundedDialect({ pool }) })

export function openPostgres(url: string, { log, bounds = {} }: { log: Complaints; bounds?: PostgresBounds }): Database {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const config = { connectionString: url, connectionTimeoutMillis: bounds.connect ?? connectMs, keepAlive: true, keepAliveInitialDelayMillis: 10_000 }
  const connections = new PostgresWatch(config, { log, bounds: bounds.watch ?? watchBounds })
  const poolOf = (max: number): BoundedPool => new BoundedPool({ ...config, ...limits, options, max }, { log, watch: connections })
  const [reading, writing] = [poolOf(mostReading), poolOf(mostWriting)]
  const withoutLimits: Database['withoutLimits'] = async (act) => {
    const pool = new BoundedPool({ ...config, max: 1 }, { log, watch: undefined })
    try {
      return await act(kyselyOn(pool))
    } finally {
      await pool.end()
    }
  }
  return {
    ...postgresOn(kyselyOn(reading), { writer: kyselyOn(writing), watch: new WriteWatch(log, bounds.writes) }),
    withoutLimits,
    atOneMoment: (act) => withoutLimits((db) => inSnapshotOf(db, act)),
    close: async () => void (await Promise.all([reading.end(), writing.end()])),
  }
}

/** Being in an empty list is false, as in SQLite; PostgreSQL does not accept an empty list. */
const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })

/** A Database on anything that speaks PostgreSQL (tests pass PGlite). */
export function postgresOn(
  reader: Kysely<Tables>,
  { writer: given = reader, watch = new WriteWatch() }: { writer?: Kysely<Tables>; watch?: WriteWatch } = {},
): Database {
  const [read, writer] = [reader.withPlugin(emptyLists), given.withPlugin(emptyLists)]
  const turns = new WriteTurns(mostWriting)
  return {
    engine: 'postgres',
    read,
    write: writeRecorded,
    transaction: (fn, label) => inTurn(fn, { writer, watch, turns, label }),
    withoutLimits: (act) => act(read),
    atOneMoment: (act) => inSnapshotOf(read, act),
    checkpointAside: () => {},
    close: () => read.destroy(),
  }
}

const inSnapshotOf = <T>(db: Kysely<Tables>, act: (trx: Kysely<Tables>) => Promise<T>): Promise<T> =>
  db.withPlugin(emptyLists).transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(act)

interface Writing {
  writer: Kysely<Tables>
  watch: WriteWatch
  turns: WriteTurns
  label: string | undefined
}

/** A write in its own transaction. Waits for its turn, a connection and locks within one limit. */
async function inTurn<T>(fn: (trx: Writer) => Promise<T>, { writer, watch, turns, label }: Writing): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const write = watch.enter(label, reject)
  const refuseIfOver = (): void => {
    if (write.state === 'over') throw new DatabaseUnavailable('The turn of this write came too late.')
  }
  const transact = async (): Promise<T> => {
    try {
      refuseIfOver()
      return await writer.transaction().execute(async (trx) => {
        refuseIfOver()
        const leftMs = Math.max(lockMs - write.ms, 500)
        return watch.run(write, async () => {
          if (leftMs < lockMs) await sql`select set_config('lock_timeout', ${String(leftMs)}, true)`.execute(trx)
          return Promise.race([fn(asWriter(trx)), late])
        })
      })
    } finally {
      turns.giveBack()
    }
  }
  const { turn, cancel } = turns.take()
  try {
    return await Promise.race([turn.then(transact), late])
  } catch (error) {
    return rethrowUniqueness(error)
  } finally {
    cancel()
    watch.leave(write)
  }
}
