import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { Leases, LostLease } from '../../src/db/lease.ts'
import { makeLog } from '../../src/log.ts'
import { onBothEngines, openSecondNode, seeLatest } from '../support/databases.ts'

const deadMs = 15_000
const log = makeLog('silent')

onBothEngines('a lease', (open) => {
  const opened: Database[] = []
  let now = 0
  afterEach(async () => {
    for (const db of opened.splice(0)) await db.close()
  })

  /** Two nodes on the same data. Neither renews its lease by a timer, only by writing. */
  async function nodes() {
    const db = await open()
    const other = await openSecondNode(db)
    opened.push(other)
    const timing = { beatMs: 1_000_000, deadMs, clock: () => now }
    const there = new Leases(other, log, timing)
    const look = async (): Promise<void> => {
      seeLatest(other)
      await there.sweep()
    }
    return { db, here: new Leases(db, log, timing), there, look }
  }
  const aWrite = async (db: Database): Promise<void> => {
    await db.transaction((trx) => trx.insertInto('aliases').values({ kind: 'column', alias: 'written', name: 'x' }).execute())
  }
  const written = async (db: Database): Promise<number> => {
    seeLatest(db)
    return (await db.read.selectFrom('aliases').select('alias').execute()).length
  }

  it('goes to one of those who ask at once, and to the next when it is released', async () => {
    const { here, there } = await nodes()
    for (let round = 0; round < 20; round += 1) {
      const taken = await Promise.all([here.take(`work ${round}`), there.take(`work ${round}`), here.take(`work ${round}`), there.take(`work ${round}`)])
      const held = taken.filter((lease) => lease !== null)
      expect(held).toHaveLength(1)
      await held[0]?.release()
      expect(await there.take(`work ${round}`)).not.toBeNull()
    }
  })

  it('stays with a node that keeps working, however long it takes and whatever any clock says', async () => {
    const { here, there, db, look } = await nodes()
    const lease = await here.take('work')
    for (let year = 0; year < 5; year += 1) {
      await look()
      now += 365 * 86_400_000
      await lease?.db.transaction(async () => {})
    }
    await look()
    expect(await there.take('work')).toBeNull()
    await aWrite(lease?.db as Database)
    expect(await written(db)).toBe(1)
  })

  it('passes to others after its node hangs, and that node can no longer write', async () => {
    const { here, there, db, look } = await nodes()
    const lost = await here.take('work')
    await look()
    now += deadMs - 1
    await look()
    expect(await there.take('work')).toBeNull()
    now += 1
    await look()
    const taken = await there.take('work')
    expect(taken).not.toBeNull()
    await expect(aWrite(lost?.db as Database)).rejects.toThrow(LostLease)
    expect(await written(db)).toBe(0)
    await lost?.release()
    await aWrite(taken?.db as Database)
    expect(await written(db)).toBe(1)
  })

  it('survives a pause of its node if nobody has taken it over', async () => {
    const { here, there, look } = await nodes()
    const lease = await here.take('work')
    await look()
    now += deadMs
    await Promise.all([lease?.db.transaction(async () => {}), look()])
    const kept = await lease?.db.transaction(async () => 'kept').catch((error: unknown) => error)
    expect(kept === 'kept').toBe((await there.take('work')) === null)
  })

  it('is released when its node stops, which can no longer write', async () => {
    const { here, there, db } = await nodes()
    const outcomes: unknown[] = []
    const gate = Promise.withResolvers<void>()
    const work = here.run('work', async (held) => {
      await gate.promise
      await aWrite(held)
    })
    const stopped = here.stop().then(() => outcomes.push('stopped'))
    gate.resolve()
    await Promise.all([work, stopped])
    expect(await written(db)).toBe(0)
    expect(await there.take('work')).not.toBeNull()
    expect(await here.take('more')).toBeNull()
  })

  it('runs the work of one node under a name in turn, and throws an error to the caller who caused it', async () => {
    const { here, there } = await nodes()
    const done: string[] = []
    const work = (name: string) => async () => {
      await new Promise((turn) => setImmediate(turn))
      done.push(name)
    }
    const fails = here.run('work', () => Promise.reject(new Error('broken')))
    await Promise.all([expect(fails).rejects.toThrow('broken'), here.run('work', work('first')), here.run('work', work('second'))])
    expect(done).toEqual(['first', 'second'])
    expect(here.isAtWork('work')).toBe(false)
    expect(await there.run('work', async () => 'done')).toBe('done')
  })
})
