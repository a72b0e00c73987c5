import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideConfirm } from '../../../src/tracker/import/confirm-plan.ts'
import { decideDrop } from '../../../src/tracker/import/drop-plan.ts'
import { keptPlan } from '../../../src/tracker/import/kept-plan.ts'
import { filledIn } from '../../../src/tracker/import/plan-service.ts'
import { reviewForm } from '../../../src/tracker/import/review-form.ts'
import { aDoing } from '../../support/doing.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'

const person = {
  accountId: 'account-1',
  personId: asPersonId('person-1'),
  name: 'Meera Shah',
  email: 'meera.shah@example.nhs.uk',
  installationRole: 'project-manager' as const,
}
const doing = aDoing({ person, templates: loadTemplates() })
const nothing = { name: null, dosName: null, dosId: null, lead: null, address: null, postcode: null, phone: null }
const plan = keptPlan(
  JSON.stringify({
    kind: 'operational-test-plan',
    service: nothing,
    systems: [],
    prerequisites: [{ text: 'Endpoint is in the DoS', owner: null, complete: true }],
    stakeholders: [{ role: 'IT lead', name: 'Ivy Able', email: null, phone: null, testTeam: null }],
    appointmentLength: null,
    openingHours: [],
    testPatients: [],
    warnings: [],
  }),
)
const kept = { id: 'import-1', plan, file_name: 'plan.xlsx', settled_at: null }
const typed = {
  name: 'Riverside',
  ods_code: 'ry9nr',
  care_setting: 'urgent-treatment-centre',
  dos_ids: '2000099993',
  role: 'provider',
  route_in: loadTemplates().routesIn[0] ?? '',
  scope: 'All',
}

it.each([
  ['without a name of the service', { name: '' }, { name: 'Enter the name of the service' }],
  ['with an unknown care setting', { care_setting: 'moon' }, { care_setting: 'Choose a care setting from the list' }],
  ['with an unknown route', { route_in: 'By chance' }, { route_in: 'Choose how this project came about from the list' }],
  ['with a person without a role', { 'person-0': 'Ivy Able', 'email-0': 'ivy@example.nhs.uk' }, { 'role-0': 'Choose the role of Ivy Able' }],
  [
    'with a person without an address',
    { 'person-0': 'Ivy Able', 'role-0': 'it-lead' },
    { 'email-0': 'Enter the email address of Ivy Able, like name@example.nhs.uk' },
  ],
])('a plan is not confirmed: %s', (_, change, refused) => {
  expect(decideConfirm({ kept, waiting: 0, unclear: null }, { ...typed, ...change }, doing)).toMatchObject({ refused })
})

it('a plan is not confirmed: for one of several services of an ODS code, if nobody can tell which', () => {
  const unclear = 'A81001 is the ODS code of Hill View and Hill View Walk-in. Write the name or a DoS id of the one that is meant'
  expect(decideConfirm({ kept, waiting: 0, unclear }, typed, doing)).toMatchObject({ refused: { ods_code: unclear } })
})

it('a plan is confirmed once', () => {
  const settled = { ...kept, settled_at: '2026-03-02T08:00:00.000Z' }
  expect(decideConfirm({ kept: settled, waiting: 0, unclear: null }, typed, doing)).toEqual({
    overtaken: true,
    says: 'This import was confirmed or dropped already. Look at its page.',
  })
})

it('a plan is confirmed with the code, the people and the met prerequisites as its reviewer left them', () => {
  const answers = { ...typed, 'person-0': 'Ivy Able', 'email-0': 'ivy@example.nhs.uk', 'role-0': 'it-lead', 'met-0': 'yes' }
  expect(decideConfirm({ kept, waiting: 2, unclear: null }, answers, doing)).toMatchObject({
    next: {
      importId: 'import-1',
      waiting: 2,
      confirmation: { review: { ods_code: 'RY9NR' }, people: [{ name: 'Ivy Able', role: 'it-lead' }], met: [0], by: { personId: asPersonId('person-1') } },
    },
    happened: [],
  })
})

it('the event of a discarded plan names its file', () => {
  expect(decideDrop(kept)).toEqual({
    next: { id: 'import-1' },
    happened: [{ kind: 'import.dropped', id: 'import-1', project: null, file: 'plan.xlsx', deed: 'dropped the import of' }],
  })
})

const review = reviewForm.parse({ ...typed, phone: '0113 496 0000', address: '1 High Street' })
const row = { address: '2 Low Street', postcode: null, phone: null, provider_product: null, consumer_product: null }
it.each([
  ['what is known', ['2000099993'], { ...row, phone: '0113 496 0001' }, { blanks: {}, more: [], fields: [] }],
  ['a blank', ['2000099993'], row, { blanks: { phone: '0113 496 0000' }, more: [], fields: ['Phone'] }],
  ['a DoS id', [], { ...row, phone: '0' }, { blanks: {}, more: ['2000099993'], fields: ['DoS service ids'] }],
])('a plan fills only the gaps of a service: %s', (_, dosIds, known, added) => {
  expect(filledIn({ row: known, dosIds }, review)).toEqual(added)
})
