import { PGlite } from '@electric-sql/pglite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PGliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { onTestFinished } from 'vitest'
import { openDatabase, postgresOn, withPostgres } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { kyselyOnSqlite, openSqlite } from '../../src/db/sqlite.ts'
import type { Tables } from '../../src/db/tables.ts'
import { onServerFrom } from './databases.ts'

/** A database that `fill` filled before the migration with this number, upgraded since. */
export async function upgradedFrom(engine: 'sqlite' | 'postgres', number: string, fill: (db: Kysely<Tables>) => Promise<void>): Promise<Database> {
  const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < number))
  const make = async (db: Kysely<Tables>): Promise<void> => {
    const { error } = await new Migrator({ db, provider: { getMigrations: async () => before }, allowUnorderedMigrations: true }).migrateToLatest()
    if (error) throw error
    await fill(db)
  }
  const server = process.env['TEST_POSTGRES_URL']
  if (engine === 'postgres' && server) {
    const url = await onServerFrom(server)
    await withPostgres(url, make)
    return openDatabase(url)
  }
  if (engine === 'postgres') {
    const read = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) })
    const db = postgresOn(read)
    await make(read)
    await upgradePostgres(read)
    return db
  }
  const home = mkdtempSync(join(tmpdir(), 'slipway-upgraded-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'old.db')
  const connection = openSqlite(file)
  await make(kyselyOnSqlite(connection))
  connection.close()
  return openDatabase(`sqlite:${file}`)
}
