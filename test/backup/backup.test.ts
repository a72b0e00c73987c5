import Sqlite from 'better-sqlite3'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import { openDatabase } from '../../src/db/database.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { keepDerived } from '../../src/derived/keep-derived.ts'
import { coverTheRest } from '../../src/events/cover-rows.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { environmentFor, run } from '../support/product.ts'
import { pastTheGuards } from '../support/tamper.ts'
import { countsOf, manifestOf, releases, unpackSqlite } from '../support/releases.ts'

const release = releases.at(-1) ?? ''
const { counts } = manifestOf(release, 'sqlite')

let home = ''
let file = ''
let uploads = ''
let target = ''
beforeEach(async () => {
  home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-backup-'))
  const place = unpackSqlite(release, join(home, 'live'))
  file = place.file
  uploads = place.uploads
  target = join(home, 'backups', 'monday')
  await (await openDatabase(`sqlite:${file}`)).close()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const backup = (given: Partial<Parameters<typeof makeBackup>[0]> = {}) =>
  makeBackup({
    config: { databaseUrl: `sqlite:${file}`, uploadsDir: uploads },
    target,
    env: {},
    now: () => Date.parse('2026-03-02T09:00:00Z'),
    acceptFaults: false,
    heard: () => {},
    ...given,
  })
const elsewhere = () => ({ databaseUrl: `sqlite:${join(home, 'new', 'slipway.db')}`, uploadsDir: join(home, 'new', 'uploads') })
const restore = (config = elsewhere()) => restoreBackup({ config, folder: target, env: {}, heard: () => {} })
/** Every file in a folder and below it. */
const listed = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).toSorted() : [])

/** Runs statements behind the product's back. */
function behindItsBack(statements: string, of = file): void {
  const db = new Sqlite(of)
  db.pragma('foreign_keys = off')
  db.exec(pastTheGuards(statements))
  db.close()
}

describe('a backup of SQLite', () => {
  it('is restored into an empty place, verifies, and has every row and file', async () => {
    const told = await backup()
    expect(told).toEqual({
      folder: target,
      engine: 'sqlite',
      madeAt: '2026-03-02T09:00:00.000Z',
      bytes: expect.any(Number),
      files: 1,
      faults: [],
      notChecked: null,
      head: expect.stringMatching(/^[0-9]+:[0-9a-f]{64}$/),
    })
    const [stored = ''] = readdirSync(uploads)
    expect(listed(target)).toEqual(['backup.json', 'slipway.db', 'uploads', `uploads/${stored}`])
    expect(await restore()).toEqual({ madeAt: told.madeAt, database: join(home, 'new', 'slipway.db'), files: 1, faults: [] })
    expect(listed(join(home, 'new'))).toEqual(['slipway.db', 'uploads', `uploads/${stored}`])
    const db = await openDatabase(elsewhere().databaseUrl)
    expect(await verifyEverything(db, elsewhere().uploadsDir)).toMatchObject({ ok: true })
    expect(await countsOf(db.read, Object.keys(counts))).toEqual(counts)
    await db.close()
  })

  it('finishes while another connection keeps committing, and holds a single moment', async () => {
    behindItsBack('create table ticks (n integer primary key)')
    const writing = openSqlite(file)
    const insert = writing.prepare('insert into ticks default values')
    const before = 7
    for (let tick = 0; tick < before; tick += 1) insert.run()
    let during = 0
    let goOn = true
    const committing = (): void => {
      if (!goOn) return
      insert.run()
      during += 1
      setImmediate(committing)
    }
    committing()
    await backup()
    goOn = false
    writing.close()
    expect(during).toBeGreaterThan(5)
    const copy = new Sqlite(join(target, 'slipway.db'))
    const ticks = copy.prepare('select count(*) from ticks').pluck().get() as number
    copy.close()
    expect(ticks).toBeGreaterThanOrEqual(before)
    expect(ticks).toBeLessThan(before + during)
  })

  it('made by newer code than the database keeps its schema, which the restore upgrades', async () => {
    const old = unpackSqlite('0.1.0', join(home, 'old'))
    await backup({ config: { databaseUrl: `sqlite:${old.file}`, uploadsDir: old.uploads } })
    const names = manifestOf('0.1.0', 'sqlite').migrations
    for (const one of [old.file, join(target, 'slipway.db')]) {
      const db = new Sqlite(one)
      expect(db.prepare('select name from kysely_migration order by name').pluck().all()).toEqual(names)
      db.close()
    }
    await restore()
    const restored = new Sqlite(join(home, 'new', 'slipway.db'))
    expect(restored.prepare('select name from kysely_migration order by name').pluck().all()).toEqual(Object.keys(migrations).toSorted())
    restored.close()
    expect(listed(join(home, 'new')).filter((name) => name.includes('before'))).toEqual([])
  })

  it('of a record that does not verify is refused, or kept with its faults if that is accepted', async () => {
    const [stored = ''] = readdirSync(uploads)
    writeFileSync(join(uploads, stored), 'The profile says otherwise')
    behindItsBack(`update events set sentence = 'Nothing happened' where seq = 3`)
    await expect(backup()).rejects.toThrow(
      /does not verify, so no backup was kept:\n- Event 3 is the first that is broken.*\n- The file profile\.txt .*--accept-faults/s,
    )
    expect(listed(join(home, 'backups'))).toEqual([])
    const { faults } = await backup({ acceptFaults: true })
    expect(faults).toHaveLength(2)
    expect((await restore()).faults).toEqual(faults)
  })

  it('is refused if a file of evidence is missing, and names the file', async () => {
    const [stored = ''] = readdirSync(uploads)
    rmSync(join(uploads, stored))
    await expect(backup()).rejects.toThrow('is not in the folder of uploads')
    expect(listed(join(home, 'backups'))).toEqual([])
  })

  it('starts again from a later moment if a file is deleted while it runs', async () => {
    const [stored = ''] = readdirSync(uploads)
    let taken = false
    const db = await openDatabase(`sqlite:${file}`)
    const live = keepDerived(db, [], (trx) => coverTheRest(trx, Date.now))
    const told = await backup({
      heard: (words) => {
        if (taken || !words.startsWith('Copying the files')) return
        taken = true
        void live.transaction((trx) => trx.updateTable('evidence').set({ stored_as: null }).execute())
        rmSync(join(uploads, stored))
      },
    })
    expect([taken, told.files, told.faults]).toEqual([true, 0, []])
    await db.close()
  })

  it('overwrites nothing, and if it fails leaves nothing that looks complete', async () => {
    mkdirSync(target, { recursive: true })
    await expect(backup()).rejects.toThrow(`${target} is there already`)
    rmSync(target, { recursive: true })
    await expect(backup({ config: { databaseUrl: `sqlite:${join(home, 'nowhere.db')}`, uploadsDir: uploads } })).rejects.toThrow('There is no database at')
    behindItsBack(`insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01T00:00:00Z')`)
    await expect(backup()).rejects.toThrow('999-later')
    expect(listed(join(home, 'backups'))).toEqual([])
  })
})

describe('a restore', () => {
  beforeEach(async () => {
    await backup()
  })

  it('overwrites no database and no files', async () => {
    const config = elsewhere()
    mkdirSync(config.uploadsDir, { recursive: true })
    writeFileSync(join(config.uploadsDir, 'mine'), '')
    await expect(restore()).rejects.toThrow(/\(UPLOADS_DIR\) holds 1 files? already/)
    rmSync(join(config.uploadsDir, 'mine'))
    for (const end of ['', '-wal']) {
      writeFileSync(join(home, 'new', `slipway.db${end}`), 'mine')
      await expect(restore()).rejects.toThrow(`slipway.db${end} is there already`)
      expect(readFileSync(join(home, 'new', `slipway.db${end}`), 'utf8')).toBe('mine')
      rmSync(join(home, 'new', `slipway.db${end}`))
    }
    expect(listed(join(home, 'new'))).toEqual(['uploads'])
    await restore()
  })

  const manifest = (): Record<string, unknown> => JSON.parse(readFileSync(join(target, 'backup.json'), 'utf8')) as Record<string, unknown>
  it.each([
    ['that did not end', () => rmSync(join(target, 'backup.json')), /is not a backup: it has no backup\.json/],
    ['whose description is damaged', () => writeFileSync(join(target, 'backup.json'), '{'), /backup\.json cannot be read/],
    ['whose database is damaged', () => appendFileSync(join(target, 'slipway.db'), 'x'), /slipway\.db is not what was saved/],
    ['without its database', () => rmSync(join(target, 'slipway.db')), /slipway\.db is not what was saved/],
    ['without a file', () => rmSync(join(target, 'uploads'), { recursive: true }), /does not verify, so it was not put in place:\n- The file profile\.txt/],
    [
      'of a newer version',
      () => writeFileSync(join(target, 'backup.json'), JSON.stringify({ ...manifest(), slipway: '9.8.7', migrations: ['999-later'] })),
      /The backup was written by Slipway 9\.8\.7, which is newer than this one .*999-later/,
    ],
    [
      'of the other engine',
      () => writeFileSync(join(target, 'backup.json'), JSON.stringify({ ...manifest(), engine: 'postgres' })),
      /is of PostgreSQL, and DATABASE_URL names SQLite/,
    ],
  ])('refuses a backup %s, and leaves nothing behind', async (_name, spoil, words) => {
    spoil()
    await expect(restore()).rejects.toThrow(words)
    expect(listed(join(home, 'new')).filter((name) => name !== 'uploads')).toEqual([])
  })
})

it('the command line saves and restores, and prints what it did', async () => {
  const live = { ...environmentFor(file, 0), UPLOADS_DIR: uploads }
  const made = await run('src/bin.ts', ['backup', target], live)
  expect(made).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^Saved the database \([\d.]+ MB\) and 1 file of evidence, as they were at .*\nThe copy was verified\nHead of the chain: \d+:[0-9a-f]{64}\n$/,
    ),
  })
  const again = await run('src/bin.ts', ['backup', target], live)
  expect(again).toEqual({ code: 1, output: `${target} is there already. Name a folder that does not exist yet: each backup has its own.\n` })
  const there = { ...environmentFor(join(home, 'new', 'slipway.db'), 0), UPLOADS_DIR: join(home, 'new', 'uploads') }
  const restored = await run('src/bin.ts', ['restore', target, '--json'], there)
  expect([restored.code, JSON.parse(restored.output)]).toEqual([
    0,
    { madeAt: expect.any(String), database: join(home, 'new', 'slipway.db'), files: 1, faults: [] },
  ])
  expect((await run('src/bin.ts', ['verify'], there)).code).toBe(0)
}, 240_000)
