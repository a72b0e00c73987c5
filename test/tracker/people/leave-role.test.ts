import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideLeaving } from '../../../src/tracker/people/leave-role.ts'
import { aDoing } from '../../support/doing.ts'

const member = {
  id: 'm',
  role_key: 'clinical-lead',
  person_id: asPersonId('clara'),
  name: 'Clara Jones',
  role: 'Clinical lead',
  leave_asked_by: null,
  leave_asked_name: null,
  leave_asked_at: null,
  leave_reason: null,
}
const asked = { ...member, leave_asked_by: asPersonId('bea'), leave_asked_name: 'Bea Turner', leave_asked_at: '2026-03-01', leave_reason: 'Gone' }
const found = { member, isAnswered: false, seconds: [{ email: 'bea@nhs.example' }], askedFor: [], undoes: null }

it.each([
  [
    'someone who has not answered leaves at once',
    found,
    { reason: '', asked: '' },
    { next: { leaving: 'leave' }, happened: [{ kind: 'person.left', askedBy: null }] },
  ],
  [
    'someone who has answered leaves on request, with a reason',
    { ...found, isAnswered: true },
    { reason: 'Gone', asked: '' },
    { next: { leaving: 'ask', request: { to: ['bea@nhs.example'] } }, happened: [{ kind: 'person.leave asked', reason: 'Gone' }] },
  ],
  ['not without a reason', { ...found, isAnswered: true }, { reason: '', asked: '' }, { refused: { reason: 'Say why, for the person who confirms it' } }],
  [
    'a second person confirms it, and the first person’s reason is kept',
    { ...found, isAnswered: true, member: asked },
    { reason: '', asked: '2026-03-01' },
    { next: { leaving: 'leave', isConfirmed: true }, happened: [{ kind: 'person.left', askedBy: 'Bea Turner', reason: 'Gone' }] },
  ],
  [
    'nobody confirms their own request',
    { ...found, isAnswered: true, member: { ...asked, leave_asked_by: asPersonId('person-1') } },
    { reason: '', asked: '2026-03-01' },
    { refused: { form: expect.stringContaining('someone else has to confirm it') } },
  ],
  ['a request that the page did not show yet is shown first', { ...found, member: asked }, { reason: '', asked: '' }, { overtaken: true }],
  ['so is a request that was withdrawn', found, { reason: '', asked: '2026-03-01' }, { overtaken: true }],
  ['an undo marks what it undoes', { ...found, undoes: 'e1' }, { reason: '', asked: '' }, { happened: [{ kind: 'person.left', undoes: 'e1' }] }],
])('%s', (_what, given, typed, outcome) => {
  expect(decideLeaving(given, typed, aDoing())).toMatchObject(outcome)
})
