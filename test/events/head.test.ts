import { expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { exportName } from '../../src/events/export-name.ts'
import { headInFileName, headInWords, readHead } from '../../src/events/chain.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import { findHead, verifyChain } from '../../src/events/verify-chain.store.ts'
import { onBothEngines } from '../support/databases.ts'

const hash = '5014eab9016e78668025aefd8f5d098f875163e5d98a21e093a317e2f72c6289'

it.each([
  ['the number and the hash', `7180:${hash}`, { seq: 7180, hash }],
  ['the hash alone', hash, { hash }],
  ['capitals and spaces around it', ` 7180:${hash.toUpperCase()}\n`, { seq: 7180, hash }],
  ['the name of a downloaded list', 'services-2026-03-02-head-7180-5014eab9016e7866.csv', { seq: 7180, hash: '5014eab9016e7866' }],
  [
    'the name that a browser made of a second download',
    'Downloads/catalogue-2026-03-02-head-12-5014eab9016e7866 (1).xlsx',
    { seq: 12, hash: '5014eab9016e7866' },
  ],
  ['a hash cut short', `7180:${hash.slice(1)}`, undefined],
  ['a name with too few characters of the hash', 'services-head-7180-5014eab9016e786.csv', undefined],
  ['the name of another file', 'services-2026-03-02.csv', undefined],
  ['nothing', '', undefined],
])('%s is read as a head, or recognised as not a head', (_, text, head) => {
  expect(readHead(text)).toEqual(head)
})

onBothEngines('the head in the name of a downloaded list', (open) => {
  it('proves the record at that moment, and at no other', async () => {
    const db = await open()
    const event = {
      id: 'e1',
      at: '2026-03-02T09:00:00Z',
      actor: { id: null, name: 'Asha Patel' },
      projectId: asProjectId('p'),
      subject: 'note' as const,
      subjectId: 'n',
    }
    await db.transaction((trx) => recordEvents(trx, [{ ...event, action: 'written', sentence: 'Asha Patel wrote a note' }]))
    await db.transaction((trx) => recordEvents(trx, [{ ...event, id: 'e2', action: 'written', sentence: 'Asha Patel wrote a second note' }]))
    const head = await findHead(db.read)
    const name = await exportName({ db, today: '2026-03-02' }, 'services', 'csv')
    expect(name).toBe(`services-2026-03-02-${headInFileName(head)}.csv`)
    const printed = readHead(name) ?? { hash: '' }
    expect(printed.seq).toBe(head.seq)
    expect(await verifyChain(db.read, [printed])).toEqual({ ok: true, events: head.seq })
    expect(await verifyChain(db.read, [{ ...printed, seq: head.seq - 1 }])).toMatchObject({ ok: false, why: expect.stringContaining('rewritten or cut off') })
    expect(await verifyChain(db.read, [{ ...printed, hash: '0'.repeat(16) }])).toMatchObject({ ok: false })
    expect(headInWords(head)).toMatch(new RegExp(`^${printed.seq}:${printed.hash}`))
  })
})
