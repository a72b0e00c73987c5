import BetterSqlite3 from 'better-sqlite3'
import { mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { CheckpointWorker } from '../../src/db/checkpoint-worker.ts'
import { openDatabase } from '../../src/db/database.ts'
import type { Database, Writer } from '../../src/db/database.ts'
import { asPersonId, asServiceId } from '../../src/db/ids.ts'
import { Snapshot } from '../../src/db/snapshot.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import type { WriteBounds } from '../../src/db/write-watch.ts'
import { DatabaseUnavailable } from '../../src/errors.ts'
import { complaints, onBothEngines } from '../support/databases.ts'

const person = (id: string) => ({
  id: asPersonId(id),
  name: id,
  email: `${id}@example.nhs.uk`,
  phone: null,
  organisation: null,
  created_at: '2026-03-02T09:00:00Z',
})
const insert = (id: string) => (trx: Writer) => trx.insertInto('people').values(person(id)).execute()
const idsIn = async (db: Database) => (await db.read.selectFrom('people').select('id').orderBy('id').execute()).map((one) => one.id)
const never = () => new Promise<never>(() => {})
const short: WriteBounds = { waits: 500, waitsWhileBlocked: 250, logged: 500, undone: 1000 }

onBothEngines('a write', (open) => {
  it('inside another is refused at once with the outer one’s name, and the queue continues', async () => {
    const db = await open()
    let inner: unknown
    await db.transaction(async (trx) => {
      await insert('outer')(trx)
      inner = await db.transaction(insert('inner')).catch((error: unknown) => error)
    }, 'sign the procedure')
    expect(String(inner)).toMatch(/inside a write.*sign the procedure/)
    await db.transaction(insert('later'))
    expect(await idsIn(db)).toEqual(['later', 'outer'])
  })

  it('that another one started, but that begins after it has ended, is not nested', async () => {
    const db = await open()
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    let later: Promise<unknown> | undefined
    await db.transaction(async (trx) => {
      await insert('first')(trx)
      later = over.then(() => db.transaction(insert('second')))
    })
    end()
    await later
    expect(await idsIn(db)).toEqual(['first', 'second'])
  })

  it.each<[string, (trx: Writer) => Promise<unknown>]>([
    [
      'throws before it returns a promise',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['breaks a statement', (trx) => sql`select * from nowhere`.execute(trx)],
    ['ends the transaction by itself', (trx) => sql`rollback`.execute(trx).then(() => Promise.reject(new Error('no')))],
  ])('that %s fails alone, and the queue continues', async (_how, fail) => {
    const db = await open()
    await expect(db.transaction(fail)).rejects.toThrow()
    await Promise.all(['asha', 'ben'].map((id) => db.transaction(insert(id))))
    expect(await idsIn(db)).toEqual(['asha', 'ben'])
  })
})

describe('a SQLite file', () => {
  const homes: string[] = []
  const opened: { close(): unknown }[] = []
  async function opening({ writes }: { writes?: WriteBounds } = {}) {
    const home = mkdtempSync(join(tmpdir(), 'slipway-waits-'))
    homes.push(home)
    const file = join(home, 'one.db')
    const log = complaints()
    const db = await openDatabase(`sqlite:${file}`, { log, bounds: writes ? { writes } : {} })
    opened.push(db)
    return { db, file, log }
  }
  const connectTo = (file: string) => {
    const connection = openSqlite(file)
    opened.push(connection)
    return connection
  }
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
  })

  it('locked by another process is waited for while this process does other things', async () => {
    const { db, file } = await opening()
    const other = connectTo(file)
    other.exec('begin immediate')
    let turns = 0
    const turning = setInterval(() => (turns += 1), 1)
    const writing = db.transaction(insert('asha'))
    await expect.poll(() => turns).toBeGreaterThan(50)
    expect(await idsIn(db)).toEqual([])
    other.exec('commit')
    await writing
    clearInterval(turning)
    expect(await idsIn(db)).toEqual(['asha'])
  })

  it('that another process keeps locked refuses one waiting write after another, and takes writes again afterwards', async () => {
    const { db, file } = await opening({ writes: short })
    const other = connectTo(file)
    other.exec('begin immediate')
    const outcomes = await Promise.allSettled(['asha', 'ben'].map((id) => db.transaction(insert(id))))
    expect(outcomes.map((one) => one.status === 'rejected' && one.reason)).toEqual([expect.any(DatabaseUnavailable), expect.any(DatabaseUnavailable)])
    await expect(db.transaction(insert('chi'))).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await idsIn(db)).toEqual([])
    other.exec('rollback')
    await db.transaction(insert('dan'))
    expect(await idsIn(db)).toEqual(['dan'])
  })

  it('ends a write that hangs, names it, keeps those before it, and lets it change nothing later', async () => {
    const { db, log } = await opening({ writes: short })
    const { promise: awake, resolve: wake } = Promise.withResolvers<void>()
    let zombie: Promise<unknown> | undefined
    const outcomes = await Promise.allSettled([
      db.transaction(insert('before')),
      db.transaction((trx) => {
        zombie = insert('stuck')(trx).then(() => awake.then(() => insert('zombie')(trx)))
        return zombie
      }, 'wait for ever'),
      db.transaction(insert('after')),
    ])
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', expect.any(String)])
    expect(log.told.filter((one) => one.includes('wait for ever'))).toEqual([
      expect.stringContaining('a write takes long'),
      expect.stringContaining('did not end and was undone'),
    ])
    const writing = db.transaction(insert('later'))
    wake()
    await expect(zombie).rejects.toThrow()
    await writing
    expect((await idsIn(db)).filter((id) => id !== 'after')).toEqual(['before', 'later'])
  })

  it('logs a slow write with the line that started it', async () => {
    const { db, log } = await opening({ writes: short })
    await db.transaction(never).catch(() => {})
    expect(log.told[0]).toMatch(/test\/db\/waits\.test\.ts(\?\S*?)?:\d+/)
  })

  it('takes further writes after a commit that fails', async () => {
    const { db } = await opening()
    const failing = db.transaction(async (trx) => {
      await sql`pragma defer_foreign_keys = on`.execute(trx)
      await trx
        .insertInto('service_dos_ids')
        .values({ dos_id: '1', service_id: asServiceId('nowhere') })
        .execute()
    })
    await expect(failing).rejects.toThrow(/foreign key/i)
    await db.transaction(insert('asha'))
    expect(await idsIn(db)).toEqual(['asha'])
  })

  it('closes within a bound while a write hangs, and takes no more', async () => {
    const { db } = await opening({ writes: short })
    const stuck = db.transaction(never).catch((error: unknown) => error)
    await db.close()
    await expect(db.transaction(insert('late'))).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await stuck).toBeInstanceOf(DatabaseUnavailable)
  })

  it('with a page that cannot be read fails that read alone', async () => {
    const { file, db } = await opening()
    for (let n = 0; n < 200; n += 1) await db.transaction(insert(`p${String(n).padStart(3, '0')}${'x'.repeat(500)}`))
    await db.close()
    const look = new BetterSqlite3(file)
    const [{ rootpage }, pageSize] = [
      look.prepare(`select rootpage from sqlite_schema where name = 'people'`).get() as { rootpage: number },
      look.pragma('page_size', { simple: true }) as number,
    ]
    look.close()
    writeSync(openSync(file, 'r+'), Buffer.alloc(pageSize, 0xff), 0, pageSize, (rootpage - 1) * pageSize)
    const again = await openDatabase(`sqlite:${file}`, { lookThrough: false })
    opened.push(again)
    for (let n = 0; n < 3; n += 1) await expect(again.read.selectFrom('people').select('name').execute()).rejects.toThrow(/malformed/)
    const seqs = () => again.read.selectFrom('event_chain').select('seq').execute()
    expect(await seqs()).toEqual([{ seq: 0 }])
    await again.transaction((trx) => trx.updateTable('event_chain').set({ seq: 7 }).execute())
    expect(await seqs()).toEqual([{ seq: 7 }])
  })

  it('survives a snapshot that SQLite ended by itself, and enters the next', async () => {
    const { file } = await opening()
    const connection = connectTo(file)
    const snapshot = new Snapshot(connection)
    snapshot.enter()
    // SQLite does this when a page cannot be read.
    connection.exec('rollback')
    expect(() => snapshot.leave()).not.toThrow()
    expect(snapshot.enter()).toBe(true)
    connection.close()
    expect(() => snapshot.leave()).not.toThrow()
  })

  it('has a WAL that shrinks after a long reader', async () => {
    const { db, file } = await opening()
    db.checkpointAside()
    const log = (): number => statSync(`${file}-wal`).size
    const limit = 64 * 1024 * 1024
    const reader = connectTo(file)
    reader.exec('begin')
    reader.prepare('select count(*) from people').get()
    for (let n = 0; log() <= limit; n += 1)
      await db.transaction((trx) =>
        trx
          .insertInto('people')
          .values({ ...person(`p${n}`), name: 'x'.repeat(4_000_000) })
          .execute(),
      )
    reader.exec('rollback')
    let n = 0
    await expect
      .poll(
        async () => {
          n += 1
          await db.transaction((trx) =>
            trx
              .updateTable('people')
              .set({ phone: String(n) })
              .where('id', '=', asPersonId('p0'))
              .execute(),
          )
          return log()
        },
        { timeout: 30_000, interval: 250 },
      )
      .toBeLessThanOrEqual(limit)
  })

  it('ends a checkpoint thread that hangs', async () => {
    const { file, log } = await opening()
    const aside = new CheckpointWorker(file, log, new URL('data:text/javascript,for(;;);'))
    aside.start()
    await aside.stop()
    expect(log.told).toEqual([])
  })

  it('reports a checkpoint thread that fails, and ends nothing else', async () => {
    const { file, log } = await opening()
    const aside = new CheckpointWorker(file, log, new URL('data:text/javascript,throw new Error("no")'))
    aside.start()
    await expect.poll(() => log.told).toEqual([expect.stringContaining('broke off')])
    await aside.stop()
  })
})

it('PostgreSQL that accepts a connection and never responds is not waited for', async () => {
  const sockets: Socket[] = []
  const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await new Promise((resolve) => mute.once('listening', resolve))
  const { port } = mute.address() as AddressInfo
  await expect(openDatabase(`postgres://nobody@127.0.0.1:${port}/nothing`, { bounds: { connect: 300 } })).rejects.toBeInstanceOf(DatabaseUnavailable)
  for (const socket of sockets) socket.destroy()
  mute.close()
})
