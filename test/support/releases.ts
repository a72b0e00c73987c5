import { PGlite } from '@electric-sql/pglite'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { Kysely, PGliteDialect, sql } from 'kysely'
import type { Reader } from '../../src/db/database.ts'
import type { Tables } from '../../src/db/tables.ts'

const home = fileURLToPath(new URL('../fixtures/releases', import.meta.url))
type Engine = 'sqlite' | 'postgres'

/** The versions for which `make-release-fixture.ts` made a database. */
export const releases = readdirSync(home).toSorted()

export interface Manifest {
  version: string
  migrations: string[]
  /** Rows of each table. */
  counts: Record<string, number>
}

/** Tables that a later migration removed on purpose, with their content. */
const takenAway: Record<string, string> = { sign_in_tries: '041-rate-limits' }

/** Tables that a later migration renamed. */
const renamed: Record<string, { name: string; by: string }> = { product_standings: { name: 'product_statuses', by: '074-status' } }

/** What a release left behind, without what was removed since, under the present names. */
export function manifestOf(release: string, engine: Engine): Manifest {
  const manifest = JSON.parse(readFileSync(join(home, release, engine, 'manifest.json'), 'utf8')) as Manifest
  const isKept = (table: string): boolean => takenAway[table] === undefined || manifest.migrations.includes(takenAway[table])
  const nameOf = (table: string): string => {
    const now = renamed[table]
    return now && !manifest.migrations.includes(now.by) ? now.name : table
  }
  const kept = Object.entries(manifest.counts).filter(([table]) => isKept(table))
  return { ...manifest, counts: Object.fromEntries(kept.map(([table, count]) => [nameOf(table), count])) }
}

export const uploadsOf = (release: string, engine: Engine): string => join(home, release, engine, 'uploads')

/** Unpacks a release's SQLite file and its files of evidence into a folder. */
export function unpackSqlite(release: string, folder: string): { file: string; uploads: string } {
  mkdirSync(folder, { recursive: true })
  const place = { file: join(folder, 'slipway.db'), uploads: join(folder, 'uploads') }
  writeFileSync(place.file, brotliDecompressSync(readFileSync(join(home, release, 'sqlite', 'slipway.db.br'))))
  cpSync(uploadsOf(release, 'sqlite'), place.uploads, { recursive: true })
  return place
}

/** The statements that make a release's PostgreSQL database. */
export const postgresScript = (release: string): string =>
  brotliDecompressSync(readFileSync(join(home, release, 'postgres', 'slipway.sql.br'))).toString('utf8')

/** A release's database in its own embedded PostgreSQL. */
export async function unpackPglite(release: string): Promise<Kysely<Tables>> {
  const pglite = new PGlite()
  await pglite.exec(postgresScript(release))
  // The script leaves the session without a search path.
  await pglite.exec('reset all')
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
}

/** How many rows these tables have now, without the events in which an upgrade records what it found and changed. */
export async function countsOf(db: Reader, tables: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const which = table === 'events' ? sql`where subject <> 'record'` : sql``
    counts[table] = Number((await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} ${which}`.execute(db)).rows[0]?.n)
  }
  return counts
}
