import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, describe } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { asPersonId, asServiceId } from '../../src/db/ids.ts'
import { ConflictError } from '../../src/errors.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { onBothEngines, openTestSqlite } from '../support/databases.ts'

const person = (id: string) => ({
  id: asPersonId(id),
  name: id,
  email: `${id}@example.nhs.uk`,
  phone: null,
  organisation: null,
  created_at: '2026-03-02T09:00:00Z',
})

describe('a SQLite connection', () => {
  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['busy_timeout', 5000],
  ])('has %s = %s', async (pragma, value) => {
    const connection = openSqlite('/dev/shm/slipway-pragma.db')
    expect(connection.pragma(pragma, { simple: true })).toBe(value)
    connection.close()
  })
})

it('what another process writes to a SQLite file is visible a moment later', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'slipway-two-')), 'two.db')
  const [here, there] = [await openDatabase(`sqlite:${file}`), await openDatabase(`sqlite:${file}`)]
  const ids = async () => (await here.read.selectFrom('people').select('id').execute()).map((one) => one.id)
  expect(await ids()).toEqual([])
  await there.transaction((trx) => trx.insertInto('people').values(person('asha')).execute())
  await expect.poll(ids, { timeout: 1000 }).toEqual(['asha'])
  await here.close()
  await there.close()
  rmSync(dirname(file), { recursive: true })
})

it('commits are checkpointed into the SQLite file while it is open, and the file is complete once it is closed', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'slipway-aside-')), 'one.db')
  const db = await openDatabase(`sqlite:${file}`)
  db.checkpointAside()
  const ids = ['asha', 'ben', 'chi']
  for (const id of ids) await db.transaction((trx) => trx.insertInto('people').values(person(id)).execute())
  /** The content of the file without the WAL beside it. */
  const alone = (): unknown[] => {
    const copy = `${file}-copy`
    copyFileSync(file, copy)
    const connection = openSqlite(copy)
    try {
      return connection.prepare('select id from people order by id').pluck().all()
    } catch {
      return []
    } finally {
      connection.close()
      rmSync(copy)
    }
  }
  await expect.poll(alone, { timeout: 10_000, interval: 100 }).toEqual(ids)
  await db.transaction((trx) => trx.insertInto('people').values(person('dan')).execute())
  await db.close()
  expect(alone()).toEqual([...ids, 'dan'])
  rmSync(dirname(file), { recursive: true })
})

onBothEngines('an empty list in a condition', (open) => {
  it('matches no row, and its negation matches every row', async () => {
    const db = await open()
    await db.transaction((trx) => trx.insertInto('people').values(person('asha')).execute())
    expect(await db.read.selectFrom('people').select('id').where('id', 'in', []).execute()).toEqual([])
    expect(await db.read.selectFrom('people').select('id').where('id', 'not in', []).execute()).toEqual([{ id: 'asha' }])
    await db.transaction((trx) => trx.deleteFrom('people').where('id', 'in', []).execute())
    expect(await db.read.selectFrom('people').select('id').execute()).toEqual([{ id: 'asha' }])
  })
})

onBothEngines('a write', (open) => {
  it('is visible to reads once it returns', async () => {
    const db = await open()
    await db.transaction((trx) => trx.insertInto('people').values(person('asha')).execute())
    expect(await db.read.selectFrom('people').select('id').execute()).toEqual([{ id: 'asha' }])
  })

  it('that fails saves nothing, and rejects with its own error', async () => {
    const db = await open()
    const failing = db.transaction(async (trx) => {
      await trx.insertInto('people').values(person('asha')).execute()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await db.read.selectFrom('people').selectAll().execute()).toEqual([])
  })

  it('that fails among others undoes only itself', async () => {
    const db = await open()
    const writes = Array.from({ length: 30 }, (_, n) =>
      db.transaction(async (trx) => {
        await trx
          .insertInto('people')
          .values(person(`p${n}`))
          .execute()
        if (n % 3 === 0) throw new Error(`refused ${n}`)
        return n
      }),
    )
    const settled = await Promise.allSettled(writes)
    expect(settled.filter((one) => one.status === 'rejected')).toHaveLength(10)
    expect(settled[4]).toEqual({ status: 'fulfilled', value: 4 })
    const kept = await db.read.selectFrom('people').select('id').execute()
    expect(kept).toHaveLength(20)
    expect(kept.map((row) => row.id)).not.toContain('p3')
  })

  it('that breaks a unique key is a conflict', async () => {
    const db = await open()
    await db.transaction((trx) => trx.insertInto('people').values(person('asha')).execute())
    const again = db.transaction((trx) =>
      trx
        .insertInto('people')
        .values({ ...person('other'), email: 'ASHA@example.nhs.uk' })
        .execute(),
    )
    await expect(again).rejects.toBeInstanceOf(ConflictError)
  })

  it('refers only to rows that exist', async () => {
    const db = await open()
    const orphan = db.transaction((trx) =>
      trx
        .insertInto('service_dos_ids')
        .values({ dos_id: '1', service_id: asServiceId('nowhere') })
        .execute(),
    )
    await expect(orphan).rejects.toThrow(/foreign key/i)
  })
})

describe('shared commits', () => {
  it('are not visible to a reader before the shared commit', async () => {
    const db = await openTestSqlite()
    let seenWithin = -1
    await Promise.all([
      db.transaction((trx) => trx.insertInto('people').values(person('first')).execute()),
      db.transaction(async () => {
        seenWithin = (await db.read.selectFrom('people').selectAll().execute()).length
      }),
    ])
    expect(seenWithin).toBe(0)
    expect(await db.read.selectFrom('people').selectAll().execute()).toHaveLength(1)
    await db.close()
  })
})
