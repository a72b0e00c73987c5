import { expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { listProjectEvents, recordEvents } from '../../src/events/events.store.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import type { NewEvent } from '../../src/events/events.store.ts'
import { onBothEngines } from '../support/databases.ts'
import { tamper } from '../support/tamper.ts'

const event = (n: number): NewEvent => ({
  id: `e${n}`,
  at: '2026-03-02T09:00:00Z',
  actor: { id: null, name: 'Asha Patel' },
  projectId: asProjectId('p'),
  subject: 'note',
  subjectId: 'n',
  action: 'written',
  sentence: `Note ${n}`,
})

onBothEngines('the event chain', (open) => {
  it('verifies after many concurrent writes', async () => {
    const db = await open()
    await Promise.all(Array.from({ length: 25 }, (_, n) => db.transaction((trx) => recordEvents(trx, [event(n), event(n + 100)]))))
    expect(await verifyChain(db.read)).toEqual({ ok: true, events: 50 })
  })

  it('records nothing of a change that failed', async () => {
    const db = await open()
    await db.transaction((trx) => recordEvents(trx, [event(1)]))
    const failing = db.transaction(async (trx) => {
      await recordEvents(trx, [event(2)])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await verifyChain(db.read)).toEqual({ ok: true, events: 1 })
    expect(await listProjectEvents(db.read, asProjectId('p'), { limit: 10 })).toHaveLength(1)
  })

  it.each([
    ['a changed sentence', `update events set sentence = 'Other' where seq = 2`, { ok: false, seq: 2, why: 'its content was changed after it was written' }],
    ['a removed record', 'delete from events where seq = 2', { ok: false, seq: 2, why: 'the record is missing' }],
    ['a truncated end', 'delete from events where seq = 3', { ok: false, seq: 3, why: 'records at the end are missing' }],
  ])('names the first record broken by %s', async (_name, damage, verdict) => {
    const db = await open()
    await db.transaction((trx) => recordEvents(trx, [event(1), event(2), event(3)]))
    await tamper(db, damage)
    expect(await verifyChain(db.read)).toEqual(verdict)
  })
})
