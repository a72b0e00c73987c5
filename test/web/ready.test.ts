import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { readiness } from '../../src/ready.ts'
import type { Database } from '../../src/db/database.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { onBothEngines, openTestSqlite } from '../support/databases.ts'

const clock = () => Date.parse('2026-03-02T09:00:00Z')
const config = readConfig({ SESSION_SECRET: 'a secret for the tests, long enough', DATABASE_URL: 'sqlite:here/slipway.db', UPLOADS_DIR: 'there' })
const everyTime = { keptMs: 0, patienceMs: 30_000 }

onBothEngines('/readyz', (open) => {
  let world: World | undefined
  afterEach(() => world?.close())

  it('is ready once the schema matches this code and a write commits', async () => {
    const db = await open()
    world = await openWorld(db)
    const { status, text } = await world.visitor().get('/readyz')
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ready' }])
    expect(await db.read.selectFrom('readiness').select('asked_at').execute()).toEqual([{ asked_at: '2026-03-02T09:00:00.000Z' }])
  })

  it('fails if newer code has upgraded the database, or a migration is missing', async () => {
    const db = await open()
    const [name] = (await sql<{ name: string }>`select name from kysely_migration order by name desc limit 1`.execute(db.read)).rows.map((row) => row.name)
    world = await openWorld(db)
    const rename = (from: string, to: string) => db.transaction((trx) => sql`update kysely_migration set name = ${to} where name = ${from}`.execute(trx))
    await rename(name ?? '', '999-later')
    const newer = await world.visitor().get('/readyz')
    expect([newer.status, newer.headers.get('retry-after'), JSON.parse(newer.text)]).toEqual([
      503,
      '5',
      { status: 'not ready', problem: 'A newer version of Slipway has upgraded the database' },
    ])
    await db.transaction((trx) => sql`delete from kysely_migration where name = '999-later'`.execute(trx))
    expect(await readiness({ db, clock, config }, everyTime)()).toEqual({
      ready: false,
      problem: 'The database has an older schema than this version of Slipway',
    })
    await db.transaction((trx) => sql`insert into kysely_migration (name, timestamp) values (${name ?? ''}, '2026-03-02T09:00:00Z')`.execute(trx))
    expect(await readiness({ db, clock, config }, everyTime)()).toEqual({ ready: true })
  })
})

describe('readiness', () => {
  const failing = (db: Database, error: Error): Database => ({ ...db, transaction: () => Promise.reject(error) })

  it('fails if the SQLite file is read-only', async () => {
    const db = await openTestSqlite()
    await db.transaction((trx) => sql`pragma query_only = on`.execute(trx))
    const answer = await readiness({ db, clock, config }, everyTime)()
    expect(answer).toEqual({ ready: false, problem: 'The database cannot be written: it is read-only' })
    expect(await db.read.selectFrom('readiness').selectAll().execute()).toEqual([])
    await db.close()
  })

  it.each([
    ['SQLITE_FULL', 'The database cannot be written: the disk is full'],
    ['53100', 'The database cannot be written: the disk is full'],
    ['25006', 'The database cannot be written: it is read-only'],
    ['SQLITE_IOERR_WRITE', 'The database cannot be written (SQLITE_IOERR_WRITE)'],
  ])('explains %s, without what the engine quotes', async (code, problem) => {
    const db = await openTestSqlite()
    const broken = failing(db, Object.assign(new Error('Ada Lovelace'), { code }))
    expect(await readiness({ db: broken, clock, config }, everyTime)()).toEqual({ ready: false, problem })
    await db.close()
  })

  it.each([
    ['here', 'The database cannot grow: the disk is full'],
    ['there', 'Files of evidence cannot be kept: the disk is full'],
  ])('fails if the disk of the folder %s is full, even though a small write still fits', async (full, problem) => {
    const db = await openTestSqlite()
    const roomIn = async (folder: string) => (folder === full ? 4096 : 1e9)
    expect(await readiness({ db, clock, config }, { ...everyTime, roomIn })()).toEqual({ ready: false, problem })
    await db.close()
  })

  it('waits a bounded time for a database that does not respond, and asks it once', async () => {
    const db = await openTestSqlite()
    let asked = 0
    const silent: Database = { ...db, transaction: () => ((asked += 1), new Promise(() => {})) }
    const ask = readiness({ db: silent, clock, config }, { keptMs: 0, patienceMs: 20 })
    for (let times = 0; times < 3; times += 1) expect(await ask()).toEqual({ ready: false, problem: 'The database did not answer in time' })
    expect(asked).toBe(1)
    await db.close()
  })

  it('commits once for everyone who asks together', async () => {
    const db = await openTestSqlite()
    let written = 0
    const counting: Database = { ...db, transaction: (fn) => ((written += 1), db.transaction(fn)) }
    const ask = readiness({ db: counting, clock, config }, { keptMs: 60_000, patienceMs: 30_000 })
    expect(new Set(await Promise.all(Array.from({ length: 50 }, ask)))).toEqual(new Set([{ ready: true }]))
    await ask()
    expect(written).toBe(1)
    await db.close()
  })
})
