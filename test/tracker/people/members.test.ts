import { expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { decideKeep } from '../../../src/tracker/people/keep-in-role.ts'
import { decideReturn } from '../../../src/tracker/people/return-to-role.ts'
import { decideTestTeam } from '../../../src/tracker/people/test-team.ts'
import { aDoing } from '../../support/doing.ts'

const clara = { id: 'm', name: 'Clara Jones', role: 'Clinical lead' }

it.each([
  ['someone is put in', 0, 'yes', { next: { isIn: true }, happened: [{ kind: 'person.test team', from: 'no', to: 'yes', undoes: 'e' }] }],
  ['and taken out', 1, 'no', { next: { isIn: false }, happened: [{ from: 'yes', to: 'no' }] }],
  ['not twice', 1, 'yes', { overtaken: true }],
  ['nor out twice', 0, 'no', { overtaken: true }],
] as const)('of the test team: %s', (_what, test_team, on, outcome) => {
  expect(decideTestTeam({ member: { ...clara, test_team }, undoes: 'e' }, { on }, aDoing())).toMatchObject(outcome)
})

it.each([
  ['a request is withdrawn', '2026-03-01', '2026-03-01', { happened: [{ kind: 'person.leave withdrawn', undoes: 'e' }] }],
  ['also if the page did not say which', '2026-03-01', undefined, { happened: [{ kind: 'person.leave withdrawn' }] }],
  ['not one that was made since', '2026-03-01', '2026-02-01', { overtaken: true }],
  ['nor where there is none', null, undefined, { overtaken: true }],
])('of leaving: %s', (_what, leave_asked_at, asked, outcome) => {
  expect(decideKeep({ member: { ...clara, leave_asked_at }, undoes: 'e' }, { asked }, aDoing())).toMatchObject(outcome)
})

const left = {
  ...clara,
  project_id: asProjectId('project'),
  role_key: 'clinical-lead',
  person_id: asPersonId('clara'),
  test_team: 1,
  added_by: asPersonId('bea'),
}
it.each([
  [
    'whoever gave the role still counts as the one who gave it',
    false,
    { next: { member: { added_by: 'bea', test_team: 1, person_id: 'clara' } }, happened: [{ kind: 'person.returned', undoes: 'e' }] },
  ],
  ['nobody who holds it comes back', true, { overtaken: true }],
])('of coming back: %s', (_what, holdsIt, outcome) => {
  expect(decideReturn({ left, holdsIt, undoes: 'e' }, {}, aDoing())).toMatchObject(outcome)
})
