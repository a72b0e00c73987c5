import { expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { decideKeep } from '../../../src/tracker/people/keep-in-role.ts'
import { decideReturn } from '../../../src/tracker/people/return-to-role.ts'
import { decideTestTeam } from '../../../src/tracker/people/test-team.ts'
import { aDoing, aRole } from '../../support/doing.ts'

const clara = { id: 'm', name: 'Clara Jones', role: 'Clinical lead' }

it.each([
  ['someone joins', 0, 'yes', { next: { isIn: true }, happened: [{ kind: 'person.test team', from: 'no', to: 'yes', undoes: 'e' }] }],
  ['and leaves', 1, 'no', { next: { isIn: false }, happened: [{ from: 'yes', to: 'no' }] }],
  ['nobody joins twice', 1, 'yes', { overtaken: true }],
  ['nobody leaves twice', 0, 'no', { overtaken: true }],
] as const)('the test team: %s', (_what, test_team, on, outcome) => {
  expect(decideTestTeam({ member: { ...clara, test_team }, undoes: 'e' }, { on }, aDoing())).toMatchObject(outcome)
})

it.each([
  ['it is withdrawn', '2026-03-01', '2026-03-01', { happened: [{ kind: 'person.leave withdrawn', undoes: 'e' }] }],
  ['it is withdrawn even if the page did not say which', '2026-03-01', undefined, { happened: [{ kind: 'person.leave withdrawn' }] }],
  ['a later one is not withdrawn', '2026-03-01', '2026-02-01', { overtaken: true }],
  ['nothing is withdrawn if there is none', null, undefined, { overtaken: true }],
])('a request to leave: %s', (_what, leave_asked_at, asked, outcome) => {
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
    'the person who gave the role still counts as its giver',
    false,
    { next: { member: { added_by: 'bea', test_team: 1, person_id: 'clara' } }, happened: [{ kind: 'person.returned', undoes: 'e' }] },
  ],
  ['someone who has the role does not come back', true, { overtaken: true }],
])('coming back: %s', (_what, holdsIt, outcome) => {
  expect(decideReturn({ left, holdsIt, undoes: 'e' }, {}, aDoing())).toMatchObject(outcome)
})

it('coming back: whoever manages the project only for this person does not put them back', () => {
  const acting = [aRole({ actingFor: { id: left.person_id, name: 'Clara Jones' } })]
  expect(decideReturn({ left, holdsIt: false, undoes: 'e' }, {}, aDoing({ roles: acting }))).toMatchObject({
    refused: { form: 'You act as project manager for Clara Jones, so someone else has to give them a role' },
  })
  expect(decideReturn({ left, holdsIt: false, undoes: 'e' }, {}, aDoing({ roles: [...acting, aRole()] }))).toMatchObject({ next: { name: 'Clara Jones' } })
})
