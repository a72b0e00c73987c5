import { PGlite } from '@electric-sql/pglite'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { afterEach, beforeAll, describe } from 'vitest'
import { migrate, openDatabase, postgresOn } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import type { Tables } from '../../src/db/tables.ts'

const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A fresh SQLite database in a temporary file (two connections cannot share one in memory). */
export async function openTestSqlite(): Promise<Database> {
  const home = mkdtempSync(join(folder, 'slipway-test-'))
  const db = await openDatabase(`sqlite:${join(home, 'test.db')}`)
  return { ...db, close: async () => { await db.close(); rmSync(home, { recursive: true, force: true }) } }
}

/** A fresh PostgreSQL: a schema of its own on the server that TEST_POSTGRES_URL names, else PGlite. */
export async function openTestPostgres(): Promise<Database> {
  const server = process.env['TEST_POSTGRES_URL']
  if (server) return openOnServer(server)
  kept ??= openPglite()
  const db = await kept
  await emptied(db)
  return { ...db, close: async () => {} }
}

/** One PGlite serves a whole test file, emptied before each use: starting it takes seconds. */
let kept: Promise<Database> | undefined

async function openPglite(): Promise<Database> {
  const db = postgresOn(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) }))
  await migrate(db)
  return db
}

async function emptied(db: Database): Promise<void> {
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`.execute(db.read)
  await sql.raw(`truncate ${rows.map((row) => row.tablename).join(', ')} cascade`).execute(db.read)
  await db.read.insertInto('event_chain').values({ id: 1, seq: 0, hash: '' }).execute()
}

async function openOnServer(server: string): Promise<Database> {
  const { default: pg } = await import('pg')
  const name = `slipway_${Math.random().toString(36).slice(2, 12)}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return openDatabase(url.href)
}

/** Runs the same tests on both engines; what `open` gave is closed after each test. */
export function onBothEngines(name: string, tests: (open: () => Promise<Database>) => void): void {
  const engines = [['SQLite', openTestSqlite], ['PostgreSQL', openTestPostgres]] as const
  for (const [engine, open] of engines) {
    describe(`${name} on ${engine}`, () => {
      const opened: Database[] = []
      // The first start of an engine takes seconds: here it counts against no test's time.
      beforeAll(async () => { await (await open()).close() }, 180_000)
      afterEach(async () => {
        for (const db of opened.splice(0)) await db.close()
      })
      tests(async () => {
        const db = await open()
        opened.push(db)
        return db
      })
    })
  }
}
