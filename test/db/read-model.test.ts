import { afterEach, expect, it } from 'vitest'
import type { Database, Writer } from '../../src/db/database.ts'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { readModel } from '../../src/db/read-model.ts'
import { change } from '../support/change.ts'
import { testContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'

onBothEngines('a read model', (open) => {
  let db: Database
  afterEach(() => db.close())

  const happens = (projectId: string | null) => change(testContext(db), async () => {}, projectId === null ? null : asProjectId(projectId))

  /** Returns how often it was read. */
  const counting = (until: 'event' | 'never', most?: number) => {
    let reads = 0
    return readModel('reads', { until, ...(most === undefined ? {} : { most }) }, async (_db, { of }: { of: string }) => `${of} ${(reads += 1)}`)
  }

  it('cached until the next event is read once for the same arguments, and again after an event', async () => {
    db = await open()
    const read = counting('event')
    expect([await read(db.read, { of: 'a' }), await read(db.read, { of: 'a' }), await read(db.read, { of: 'b' })]).toEqual(['a 1', 'a 1', 'b 2'])
    await happens(null)
    expect([await read(db.read, { of: 'a' }), await read(db.read, { of: 'a' })]).toEqual(['a 3', 'a 3'])
  })

  it('cached for one project is read again only after an event of that project', async () => {
    db = await open()
    let reads = 0
    const read = readModel('reads', { until: 'project' }, async (_db, { projectId }: { projectId: string }) => `${projectId} ${(reads += 1)}`)
    expect([await read(db.read, { projectId: asProjectId('p1') }), await read(db.read, { projectId: asProjectId('p2') })]).toEqual(['p1 1', 'p2 2'])
    await happens('p2')
    expect([await read(db.read, { projectId: asProjectId('p1') }), await read(db.read, { projectId: asProjectId('p2') })]).toEqual(['p1 1', 'p2 3'])
  })

  it('cached for good survives any event; the least recently used is evicted', async () => {
    db = await open()
    const read = counting('never', 2)
    await read(db.read, { of: 'a' })
    await read(db.read, { of: 'b' })
    await happens(null)
    expect(await read(db.read, { of: 'a' })).toBe('a 1')
    await read(db.read, { of: 'c' })
    expect([await read(db.read, { of: 'a' }), await read(db.read, { of: 'b' })]).toEqual(['a 1', 'b 4'])
  })

  it('that failed is read again', async () => {
    db = await open()
    let reads = 0
    const read = readModel('fails once', { until: 'never' }, async () => {
      reads += 1
      if (reads === 1) throw new Error('the database is away')
      return reads
    })
    await expect(read(db.read, {})).rejects.toThrow('away')
    expect(await read(db.read, {})).toBe(2)
  })

  it('is not cached from what a transaction read, which may be undone and its event number reused', async () => {
    db = await open()
    const names = readModel('names', { until: 'event' }, (reader) => reader.selectFrom('people').select('name').execute())
    const named = (name: string, act: (trx: Writer) => Promise<void>) =>
      change(testContext(db), async (trx) => {
        await trx
          .insertInto('people')
          .values({ id: asPersonId(name), name, email: `${name}@example.nhs.uk`, phone: null, organisation: null, created_at: '' })
          .execute()
        await act(trx)
      })
    const undone = named('Asha', async (trx) => {
      expect(await names(trx, {})).toEqual([{ name: 'Asha' }])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await named('Bea', async (trx) => expect(await names(trx, {})).toEqual([{ name: 'Bea' }]))
  })
})
