import type BetterSqlite3 from 'better-sqlite3'
import { createRequire } from 'node:module'
import pg from 'pg'
import { openDatabase } from '../../src/db/database.ts'
import { laterMigrations } from '../support/later-migrations.ts'

/**
 * Opens a database with later migrations and kills its own process after this many statements, with no chance to tidy up; 0 for never. Prints how many there
 * were.
 */
const [url = '', killAfter = '0'] = process.argv.slice(2)
let statements = 0
function count(): void {
  statements += 1
  if (statements === Number(killAfter)) process.kill(process.pid, 'SIGKILL')
}

const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3
const memory = new Sqlite(':memory:')
watch(Object.getPrototypeOf(memory.prepare('select 1')), ['run', 'all', 'get'])
watch(Sqlite.prototype, ['exec', 'pragma'])
memory.close()

/** Counts the calls of a method that have finished. */
function watch(prototype: Record<string, unknown> | BetterSqlite3.Database, names: string[]): void {
  const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>
  for (const name of names) {
    const method = methods[name]
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      const answer = method?.apply(this, args)
      count()
      return answer
    }
  }
}

const query = pg.Client.prototype.query as (...args: unknown[]) => unknown
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
  const answer = query.apply(this, args)
  if (!(answer instanceof Promise)) return answer
  return answer.then((result: unknown) => {
    count()
    return result
  })
} as typeof pg.Client.prototype.query

await (await openDatabase(url, { migrations: laterMigrations() })).close()
process.stdout.write(String(statements))
