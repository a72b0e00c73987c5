import Sqlite from 'better-sqlite3'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, postgresOn } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import type { UpgradeOptions } from '../../src/db/migrate.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { schemaState } from '../../src/db/schema-state.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { version } from '../../src/version.ts'
import { onServerFrom } from '../support/databases.ts'
import { laterMigrations, laterNames, laterStatements } from '../support/later-migrations.ts'
import { countsOf, manifestOf, postgresScript, unpackPglite, unpackSqlite } from '../support/releases.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-upgrade-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const release = '0.1.0'

/** The database of the release, which each call of `open` upgrades. */
interface Place {
  engine: 'sqlite' | 'postgres'
  open(options?: UpgradeOptions): Promise<Database>
  end(): Promise<void>
}

async function placeOn(engine: 'sqlite' | 'postgres'): Promise<Place> {
  if (engine === 'sqlite') {
    const { file } = unpackSqlite(release, home)
    return { engine, open: (options) => openDatabase(`sqlite:${file}`, options), end: async () => {} }
  }
  const server = process.env['TEST_POSTGRES_URL']
  if (server) {
    const url = await onServerFrom(server, postgresScript(release))
    return { engine, open: (options) => openDatabase(url, options), end: async () => {} }
  }
  const read = await unpackPglite(release)
  const db = { ...postgresOn(read), close: async () => {} }
  return { engine, open: async (options) => (await upgradePostgres(read, options), db), end: () => read.destroy() }
}

describe.each([
  ['SQLite', 'sqlite'],
  ['PostgreSQL', 'postgres'],
] as const)('an upgrade on %s', (_name, engine) => {
  it('that fails after any statement saves nothing, and can start again', async () => {
    const place = await placeOn(engine)
    const counts = manifestOf(release, engine).counts
    await (await place.open()).close()
    for (let failing = 1; failing <= laterStatements; failing += 1) {
      const failsAt = laterMigrations((statement) => {
        if (statement === failing) throw new Error('the power went')
      })
      await expect(place.open({ migrations: failsAt })).rejects.toThrow(/failed at 90\d.*the power went.*Nothing of it was kept/s)
      const db = await place.open()
      expect((await schemaState(db.read, laterMigrations())).pending, `after statement ${failing}`).toEqual(laterNames)
      const tables = (await db.read.introspection.getTables()).map((table) => table.name)
      expect(
        tables.filter((name) => name.startsWith('later')),
        `after statement ${failing}`,
      ).toEqual([])
      await db.close()
    }
    const db = await place.open({ migrations: laterMigrations() })
    expect(await countsOf(db.read, Object.keys(counts))).toEqual(counts)
    const told = await sql<{ n: number }>`select count(*) as n from later_things where id in (select id from events where subject <> 'record')`.execute(db.read)
    expect(Number(told.rows[0]?.n)).toBe(counts['events'])
    expect(await verifyRecord(db.read)).toMatchObject({ faults: [] })
    await db.close()
    await place.end()
  }, 180_000)

  it('runs once if several processes start together', async () => {
    const place = await placeOn(engine)
    const opened = await Promise.all(Array.from({ length: 4 }, () => place.open({ migrations: laterMigrations() })))
    const [db] = opened
    const done = await db?.read.selectFrom('schema_versions').select(['number', 'newest', 'version']).execute()
    expect(done).toEqual([{ number: 1, newest: laterNames.at(-1), version }])
    for (const one of opened) await one.close()
    await place.end()
  }, 120_000)

  it('by newer code is refused by older code, which names the version that made it', async () => {
    const place = await placeOn(engine)
    const newer = await place.open({ migrations: laterMigrations() })
    await newer.transaction((trx) =>
      trx.insertInto('schema_versions').values({ number: 2, version: '9.8.7', newest: '903-later-rebuild', at: '2030-01-01' }).execute(),
    )
    await newer.close()
    const said: string[] = []
    await expect(place.open({ say: (words) => said.push(words) })).rejects.toThrow(
      /written by Slipway 9\.8\.7, which is newer than this one .*901-later-tables, 902-later-columns, 903-later-rebuild\. Start Slipway 9\.8\.7 or a newer one/,
    )
    expect(said).toEqual([])
    const again = await place.open({ migrations: laterMigrations() })
    expect((await schemaState(again.read, migrations)).unknown).toEqual(laterNames)
    await again.close()
    await place.end()
  }, 120_000)
})

describe('the copy made before an upgrade', () => {
  const copies = (): string[] =>
    readdirSync(home)
      .filter((name) => name.includes('.before-'))
      .toSorted()

  it('is not made of a new database', async () => {
    const said: string[] = []
    await (await openDatabase(`sqlite:${join(home, 'slipway.db')}`, { say: (words) => said.push(words) })).close()
    expect([copies(), said]).toEqual([[], []])
  })

  it('holds the data from before, and is announced', async () => {
    const { file } = unpackSqlite(release, home)
    const said: string[] = []
    const db = await openDatabase(`sqlite:${file}`, { say: (words) => said.push(words) })
    await db.close()
    const number = /^\d+/.exec(Object.keys(migrations).toSorted().at(-1) ?? '')?.[0] ?? ''
    expect(copies()).toEqual([`slipway.db.before-${number}`])
    expect(said[0]).toBe(`Copied the database to ${file}.before-${number} before upgrading it`)
    const copy = new Sqlite(`${file}.before-${number}`, { readonly: true })
    const manifest = manifestOf(release, 'sqlite')
    expect(copy.prepare('select name from kysely_migration order by name').pluck().all()).toEqual(manifest.migrations)
    expect(copy.prepare('select count(*) from events').pluck().get()).toBe(manifest.counts['events'])
    copy.close()
    expect(statSync(`${file}.before-${number}`).mode).toBe(statSync(file).mode)
  })

  it('is made by each upgrade, and the last two are kept', async () => {
    const { file } = unpackSqlite(release, home)
    const all = laterMigrations()
    const upTo = (last: string) => Object.fromEntries(Object.entries(all).filter(([name]) => name <= last))
    for (const last of laterNames) await (await openDatabase(`sqlite:${file}`, { migrations: upTo(last) })).close()
    expect(copies()).toEqual(['slipway.db.before-902', 'slipway.db.before-903'])
  })

  it('stops the upgrade before any change if it cannot be made', async () => {
    const { file } = unpackSqlite(release, home)
    const number = /^\d+/.exec(Object.keys(migrations).toSorted().at(-1) ?? '')?.[0] ?? ''
    mkdirSync(`${file}.before-${number}`)
    writeFileSync(join(`${file}.before-${number}`, 'in the way'), '')
    await expect(openDatabase(`sqlite:${file}`)).rejects.toThrow(/before-/)
    const db = new Sqlite(file, { readonly: true })
    expect(db.prepare('select name from kysely_migration order by name').pluck().all()).toEqual(manifestOf(release, 'sqlite').migrations)
    db.close()
  })
})

it('a database that an older release left half upgraded is recognised, with what to do', async () => {
  const { file } = unpackSqlite(release, home)
  const db = new Sqlite(file)
  db.exec('create table schema_versions (number integer primary key, version text not null, newest text not null, at text not null)')
  db.close()
  await expect(openDatabase(`sqlite:${file}`)).rejects.toThrow(
    /037-schema-versions.*already exists.*stopped in the middle of an upgrade.*slipway restore FOLDER/s,
  )
})
