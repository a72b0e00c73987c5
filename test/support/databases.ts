import { PGlite } from '@electric-sql/pglite'
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { afterEach, beforeAll, describe } from 'vitest'
import { openDatabase, postgresOn } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import type { Complaints } from '../../src/guarded.ts'
import type { Tables } from '../../src/db/tables.ts'

/** In memory if the machine has a folder there. */
export const testFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A log that keeps its lines as text. */
export function complaints(): Complaints & { told: string[] } {
  const told: string[] = []
  const tell = (about: object, words?: string): void => void told.push(`${words} ${JSON.stringify(about)}`)
  return { told, warn: tell as Complaints['warn'], error: tell as Complaints['error'] }
}

/** A fresh SQLite database in a temporary file (two connections cannot share one in memory). */
export async function openTestSqlite(): Promise<Database> {
  const template = await (kept.sqlite ??= makeSqliteTemplate())
  const home = mkdtempSync(join(testFolder, 'slipway-test-'))
  const file = join(home, 'test.db')
  copyFileSync(template, file)
  const db = await openDatabase(`sqlite:${file}`)
  // Rows that no query puts in order come in any order from PostgreSQL: here they come last first, so that nothing relies on their order.
  connectionOf(db.read)?.connection.pragma('reverse_unordered_selects = on')
  return {
    ...db,
    close: async () => {
      await db.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A migrated file that each test gets a copy of: migrating takes ten times as long as copying. */
async function makeSqliteTemplate(): Promise<string> {
  const home = mkdtempSync(join(testFolder, 'slipway-template-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'template.db')
  await (await openDatabase(`sqlite:${file}`)).close()
  return file
}

/** A fresh PostgreSQL: its own schema on the server that TEST_POSTGRES_URL names, else PGlite. */
export async function openTestPostgres(): Promise<Database> {
  const server = process.env['TEST_POSTGRES_URL']
  if (server) return openOnServer(server)
  const db = await (kept.pglite ??= openPglite())
  await emptied(db)
  return { ...db, read: unknownReader(db), close: async () => {} }
}

interface Kept {
  /** The migrated SQLite file. */
  sqlite?: Promise<string>
  pglite?: Promise<Database>
  /** The name of the migrated database on a server. */
  template?: Promise<string>
  /** Databases on a server that no test uses now. */
  free?: Database[]
}

/** What is slow to make is shared by all test files of a worker: each file has its own modules, so it is kept in a global. */
const kept: Kept = ((globalThis as { keptDatabases?: Kept }).keptDatabases ??= {})

async function openPglite(): Promise<Database> {
  const db = postgresOn(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) }))
  await upgradePostgres(db.read)
  return db
}

async function emptied(db: Database): Promise<void> {
  // Deleting a few rows takes a twentieth of the time that truncating all tables does; foreign keys are not checked here.
  await sql`do $$ declare name text; begin
    set session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop execute format('delete from %I', name); end loop;
    set session_replication_role = origin;
  end $$`.execute(db.read)
  await db.read.insertInto('event_chain').values({ id: 1, seq: 0, hash: '' }).execute()
  // The triggers that note changes did not run either.
  await sql`insert into service_changes (kind, ref) values ('everything', '')`.execute(db.read)
}

/**
 * A database that no other test uses. It is emptied and used again with its connections, which saves most of the time: a new one has to prepare each
 * statement anew.
 */
async function openOnServer(server: string): Promise<Database> {
  const free = (kept.free ??= [])
  const db = free.pop() ?? (await makeOnServer(server))
  await emptied(db)
  return { ...db, read: unknownReader(db), close: async () => void free.push(db) }
}

/** Copied from one that was migrated once for this worker. */
async function makeOnServer(server: string): Promise<Database> {
  const name = `slipway_${randomUUID().replaceAll('-', '')}`
  const template = await (kept.template ??= makeTemplate(server))
  // Copying files takes a tenth of the time that writing every page to the log takes.
  await onServer(server, `create database ${name} template ${template} strategy file_copy`)
  return openDatabase(urlOf(server, name))
}

/** Reads the same database. What is cached belongs to its reader, so nothing of an earlier test is known by this one. */
const unknownReader = ({ read }: Database): Database['read'] => read.withTables<Record<never, never>>()

/** The address of a new database on a server, filled by these statements. */
export async function onServerFrom(server: string, statements = ''): Promise<string> {
  const name = `slipway_${randomUUID().replaceAll('-', '')}`
  await onServer(server, `create database ${name}`)
  if (statements !== '') await onServer(urlOf(server, name), statements)
  return urlOf(server, name)
}

async function makeTemplate(server: string): Promise<string> {
  const name = `slipway_template_${process.pid}`
  await onServer(server, `create database ${name}`)
  await (await openDatabase(urlOf(server, name))).close()
  return name
}

const urlOf = (server: string, database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href

async function onServer(server: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg')
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(statement)
  await admin.end()
}

/** A second Database on the same data, as another node has it. PGlite has one connection, so there it is another handle. */
export async function openSecondNode(db: Database): Promise<Database> {
  if (db.engine === 'sqlite') {
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db.read)
    return openDatabase(`sqlite:${rows[0]?.file ?? ''}`)
  }
  const server = process.env['TEST_POSTGRES_URL']
  if (!server) return { ...postgresOn(db.read.withoutPlugins()), close: async () => {} }
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db.read)
  return openDatabase(urlOf(server, rows[0]?.name ?? ''))
}

/** Makes a node's next read see what another wrote a moment ago. */
export const seeLatest = (db: Database): void => connectionOf(db.read)?.snapshot?.leave()

const engines = [
  ['SQLite', openTestSqlite],
  ['PostgreSQL', openTestPostgres],
] as const

/** Runs the same tests on both engines; the databases that `open` returned are closed after each test. */
export const onBothEngines = (name: string, tests: (open: () => Promise<Database>) => void): void => onEngines(engines, name, tests)

/** The same for long tests, which run on PostgreSQL only if there is a server (`npm run test:postgres`): on PGlite they would take minutes. */
export const onSqliteAndServer = (name: string, tests: (open: () => Promise<Database>) => void): void =>
  onEngines(
    engines.filter(([engine]) => engine === 'SQLite' || process.env['TEST_POSTGRES_URL'] !== undefined),
    name,
    tests,
  )

function onEngines(on: readonly (typeof engines)[number][], name: string, tests: (open: () => Promise<Database>) => void): void {
  for (const [engine, open] of on) {
    describe(`${name} on ${engine}`, () => {
      const opened: Database[] = []
      // The first start of an engine takes seconds, which here counts towards no test.
      beforeAll(async () => {
        await (await open()).close()
      }, 180_000)
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
