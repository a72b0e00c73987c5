import { expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import type { ToAttest } from '../../../src/tracker/go-live/attest.ts'
import { declineGo } from '../../../src/tracker/go-live/decline-go.ts'
import { declineHandOver } from '../../../src/tracker/go-live/decline-hand-over.ts'
import { attestation } from '../../support/attestation.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const given = { project_id: asProjectId('project-1'), first_person: 'Priya Nair' }
const go = attestation({ ...given, id: 'go-1', gate: 'go', decision: 'go' })
const live = attestation({ ...given, id: 'live-1', gate: 'business-live', decision: 'declared' })
const against = [{ key: 'roles', sentence: '1 role is unfilled', met: false, href: '/people' }]
const found = (change: Partial<ToAttest> = {}): ToAttest => ({
  isNext: true,
  role: 'Clinical lead',
  forId: null,
  against: [],
  conditions: '[]',
  attestations: [],
  ...change,
})
const reason = 'The rota has gaps'
const password = 'secret'

it.each([
  ['a go that waits', found({ attestations: [go] })],
  ['a go that waits, whatever conditions are open', found({ attestations: [go], against })],
])('declining %s records a no-go with the reason, which names the go', (_name, of) => {
  expect(declineGo.decide(of, { reason, password }, aDoing())).toMatchObject({
    next: { gate: 'go', decision: 'no-go', reason, declines_id: 'go-1', first_person_id: 'person-1', first_role: 'Clinical lead' },
  })
})
it.each([
  ['nobody decided', []],
  ['it is confirmed', [{ ...go, second_at: '2026-03-02T10:00:00.000Z' }]],
])('go cannot be declined if %s', (_name, attestations) => {
  expect(decidedInWords(declineGo.decide(found({ attestations }), { reason, password }, aDoing()))).toBe('There is no decision that waits for a second person.')
})

it('declining a hand-over records the reason, and leaves it waiting', () => {
  expect(declineHandOver.decide(found({ attestations: [go, live], against }), { reason, password }, aDoing())).toMatchObject({
    next: { gate: 'hand-over', decision: 'no-go', reason },
  })
})
it('a hand-over that does not wait cannot be declined', () => {
  expect(decidedInWords(declineHandOver.decide(found({ isNext: false, attestations: [live] }), { reason, password }, aDoing()))).toBe(
    'The hand-over does not wait for an answer now.',
  )
})
