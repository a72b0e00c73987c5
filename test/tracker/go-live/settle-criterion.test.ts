import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { refusedBy } from '../../../src/tracker/go-live/attest.ts'
import { decideCriterion } from '../../../src/tracker/go-live/settle-criterion.ts'
import { aDoing } from '../../support/doing.ts'

const one = {
  id: 'one',
  project_id: asProjectId('project'),
  key: 'training-done',
  title: 'Staff are trained',
  owner: 'service-lead',
  kind: 'readiness',
  position: 0,
  met_by: null,
  met_by_id: null,
  met_at: null,
  note: null,
  waived_reason: null,
  version: 3,
  due_day: null,
}
type Typed = Parameters<typeof decideCriterion>[1]
const typed = (act: Typed['act'], note = '', version = 3): Typed => ({ act, note, version })

describe('a criterion', () => {
  it.each<[string, boolean, Typed, object]>([
    ['confirmed before it may be', false, typed('meet'), { refused: { form: expect.stringContaining('from business live on') } }],
    ['waived before it may be', false, typed('waive', 'Why'), { refused: { form: expect.any(String) } }],
    ['waived without a reason', true, typed('waive'), { refused: { note: 'Say why this is waived: Staff are trained' } }],
    ['changed over someone else’s change', true, typed('meet', '', 2), { overtaken: true }],
  ])('is not %s', (_name, maySettle, given, outcome) => expect(decideCriterion({ one, maySettle, settled: null }, given, aDoing())).toMatchObject(outcome))

  it.each<[string, boolean, Typed, object, object]>([
    [
      'confirmed with a note',
      true,
      typed('meet', 'All of them'),
      { met_by: 'Meera Shah', met_by_id: 'person-1', met_at: '2026-03-02T09:00:00.000Z', note: 'All of them', waived_reason: null },
      { kind: 'go-live.confirmed', reason: 'All of them', undoes: null },
    ],
    ['waived with a reason', true, typed('waive', 'No staff yet'), { met_at: null, waived_reason: 'No staff yet' }, { kind: 'go-live.waived', undoes: null }],
    [
      'open again, which undoes its confirmation or waiver',
      false,
      typed('reopen'),
      { met_by: null, met_by_id: null, met_at: null },
      { kind: 'go-live.reopened', undoes: 'event' },
    ],
  ])('is %s', (_name, maySettle, given, set, happened) =>
    expect(decideCriterion({ one, maySettle, settled: 'event' }, given, aDoing())).toMatchObject({ next: { set }, happened: [{ id: 'one', ...happened }] }),
  )
})

describe('a declaration of go-live', () => {
  it('is refused with each condition that is open, and allowed if there is none', () => {
    const open = { key: 'sop', met: false, sentence: 'The procedure is not signed', href: '/sop' }
    expect(refusedBy('go', { against: [open] })).toEqual({ refused: { stands: 'Go is refused: The procedure is not signed' }, cleaned: {} })
    expect(refusedBy('go', { against: [] })).toBeUndefined()
  })
})
