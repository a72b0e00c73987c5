import { describe, expect, it } from 'vitest'
import { overtaken } from '../../../src/access/act.ts'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import type { ClosureFacts } from '../../../src/tracker/ods/closure.ts'
import { decideCountAgain } from '../../../src/tracker/ods/count-closure-again.ts'
import { readLoadCounts } from '../../../src/tracker/ods/load-counts.ts'
import { decideSetAside } from '../../../src/tracker/ods/set-closure-aside.ts'

const service = { id: asServiceId('service'), name: 'Queens Park', ods_code: 'A81002' }
const closed: ClosureFacts = {
  ods_code: 'A81002',
  listed: { status: 'closed', closed_on: '2025-03-31' },
  isListLoaded: true,
  said: { status: null, closed_on: null },
  successors: [],
  setAside: null,
}
const aside = { reason: 'It moved next door', by: 'Bea Booking', at: '2026-03-02T09:00:00.000Z' }
const doing = { actor: { id: asPersonId('bea'), name: 'Bea Booking' }, at: aside.at, today: asDay('2026-03-02') }

describe('a closure', () => {
  const open: ClosureFacts = { ...closed, listed: { status: 'open', closed_on: null } }
  const closes: ClosureFacts = { ...closed, listed: { status: 'open', closed_on: '2026-12-31' } }
  const saved = (day: string) => ({
    next: { row: { service_id: 'service', closed_on: day, reason: 'Still here', person_id: 'bea' } },
    happened: [{ kind: 'service.closing-set-aside', name: 'Queens Park', reason: 'Still here', project: null }],
  })

  it.each([
    ['of a practice that has closed is set aside', closed, '2025-03-31', saved('2025-03-31')],
    ['in the future is set aside', closes, '2026-12-31', saved('2026-12-31')],
    ['of a practice that is not in the list, without a date, is set aside', { ...closed, listed: null }, '', saved('')],
    ['of an open practice is not set aside', open, '', { refused: { reason: 'This practice is open, as far as is known. There is nothing to set aside.' } }],
    ['is not set aside if another date has become known', closed, '2024-03-31', overtaken],
    ['is not set aside twice', { ...closed, setAside: aside }, '2025-03-31', overtaken],
  ])('%s', (_which, facts, seen, outcome) => expect(decideSetAside({ service, facts }, { reason: 'Still here', seen }, doing)).toMatchObject(outcome))
})

describe('a closure that was set aside', () => {
  it.each([
    [
      'can be brought back, and the history keeps why it was set aside',
      aside,
      { happened: [{ kind: 'service.closing-counts-again', from: 'It moved next door' }] },
    ],
    ['cannot be brought back twice', null, overtaken],
  ])('%s', (_rule, setAside, outcome) => expect(decideCountAgain({ service, facts: { setAside } })).toMatchObject(outcome))
})

describe('the counts of a load', () => {
  const byStatus = { open: 3, closed: 1, dormant: 0, proposed: 0, unknown: 0 }
  it.each([
    [
      { organisations: 4, byStatus, added: 4 },
      { organisations: 4, byStatus, added: 4, changed: 0, leftOut: [] },
    ],
    [
      { byStatus, leftOut: [{ row: 7, column: 'Code', why: 'It has none' }], leftOutCount: 1 },
      { leftOut: [{ row: 7, column: 'Code', why: 'It has none' }], leftOutCount: 1 },
    ],
  ])('are read from their row: %j', (kept, counts) => expect(readLoadCounts(JSON.stringify(kept))).toMatchObject(counts))
  it('are not taken from anything else', () => expect(() => readLoadCounts('{"organisations":"many"}')).toThrow())
})
