import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { decideDelegation } from '../../../src/tracker/people/delegate-role.ts'
import type { FoundToDelegate } from '../../../src/tracker/people/delegate-role.ts'
import { decideEnd } from '../../../src/tracker/people/end-delegation.ts'
import { decideJoin } from '../../../src/tracker/people/join-role.ts'
import { aDoing, aRole } from '../../support/doing.ts'

const role = aRole({ key: 'training-lead', name: 'Training lead', side: 'provider', kind: 'stakeholder', keyStakeholder: true })
const holder = { id: 'member-1', personId: asPersonId('person-1'), name: 'Meera Shah', testTeam: 1, role, givers: [asPersonId('dan')] }
const signer = {
  roleKey: 'training-lead',
  roleName: 'Training lead',
  kind: 'stakeholder',
  personId: holder.personId,
  personName: holder.name,
  addedBy: asPersonId('dan'),
  given: 'other',
  delegates: [],
  state: 'waiting',
  by: null,
  at: null,
  reason: null,
} as const
const found: FoundToDelegate = { member: holder, person: undefined, version: 3, signers: [{ ...signer, delegates: [] }] }
const until = { name: 'Bo Carr', email: 'bo@example.nhs.uk', ends: 'day' as const, until: asDay('2026-03-20') }
const once = { ...until, ends: 'sop.sign' as const, until: '' as const }

it.each<[string, Partial<FoundToDelegate>, object, object]>([
  [
    'a holder lets someone new act until a day, who has the role from them',
    {},
    until,
    {
      next: {
        member: {
          person_id: 'id-1',
          role_key: 'training-lead',
          added_by: 'person-1',
          acting_for: 'person-1',
          acting_until: '2026-03-20',
          acting_ends_with: null,
          test_team: 1,
        },
        person: { name: 'Bo Carr' },
      },
      happened: [{ kind: 'person.delegated', name: 'Bo Carr', role: 'Training lead', until: '2026-03-20', endsWith: null }],
    },
  ],
  [
    'someone known keeps the name on record',
    { person: { id: asPersonId('bo'), name: 'Bo Karr', roles: [] } },
    until,
    { next: { person: { name: 'Bo Karr' }, member: { person_id: 'bo' } } },
  ],
  [
    'for one answer it ends with that, and within 30 days',
    {},
    once,
    { next: { member: { acting_until: '2026-04-01', acting_ends_with: 'sop.sign' } }, happened: [{ endsWith: 'sop.sign' }] },
  ],
  ['not for one answer if nothing is out', { version: null }, once, { refused: { ends: expect.stringContaining('Choose a day instead') as string } }],
  [
    'nor if it has its answer',
    { signers: [{ ...signer, delegates: [], state: 'signed', by: { id: asPersonId('person-1'), name: 'Meera Shah' } }] },
    once,
    { refused: { ends: 'Version 3 has your answer already. Choose a day instead' } },
  ],
  ['a day is needed', {}, { ...until, until: '' }, { refused: { until: 'Enter the last day on which they act for you' } }],
  ['not one that has passed', {}, { ...until, until: asDay('2026-03-01') }, { refused: { until: expect.stringContaining('has passed') as string } }],
  ['nor after more than a year', {}, { ...until, until: asDay('2027-03-10') }, { refused: { until: expect.stringContaining('within a year') as string } }],
  [
    'nobody learns from a refusal what someone outside the project is called',
    { member: { ...holder, role: { ...role, kind: 'clinical' } }, person: { id: asPersonId('bo'), name: 'Bo Karr', roles: [] } },
    until,
    { refused: { isClinician: expect.stringContaining('Confirm that Bo Carr is one') as string } },
  ],
  ['who answers once is not in the test team', {}, once, { next: { member: { test_team: 0 } } }],
  [
    'for a clinician the holder confirms that the other is one',
    { member: { ...holder, role: { ...role, kind: 'clinical' } } },
    until,
    { refused: { isClinician: expect.stringContaining('A clinician acts for a clinician') as string } },
  ],
  [
    'which is on record',
    { member: { ...holder, role: { ...role, kind: 'clinical' } } },
    { ...until, isClinician: 'yes' },
    { happened: [{ kind: 'person.delegated', isClinician: true }] },
  ],
  [
    'whoever may not act is refused beside their address',
    { person: { id: asPersonId('dan'), name: 'Dan Okoro', roles: [] } },
    until,
    { refused: { email: expect.stringContaining('Dan Okoro gave you this role') as string } },
  ],
])('%s', (_what, change, typed, outcome) => {
  expect(decideDelegation({ ...found, ...change }, { ...until, ...typed }, aDoing({ roles: [role] }))).toMatchObject(outcome)
})

it('it can be ended once', () => {
  const one = { id: 'm', project_id: asProjectId('project-1'), name: 'Bo Carr' } as Parameters<typeof decideEnd>[0]
  expect(decideEnd(one, {}, aDoing())).toMatchObject({ next: { found: { name: 'Bo Carr' } } })
  expect(decideEnd(undefined, {}, aDoing())).toMatchObject({ overtaken: true })
})

it('whoever acts for a project manager gives that manager no role', () => {
  const acting = aRole({ actingFor: { id: asPersonId('ann'), name: 'Ann Lee' } })
  const join = (roles: ReturnType<typeof aRole>[]) =>
    decideJoin(
      { role: { role_key: 'it-lead', name: 'IT lead', test_team: 0 }, person: { id: asPersonId('ann'), name: 'Ann Lee' }, holdsIt: false, actsFor: null },
      { role: 'it-lead', name: 'Ann Lee', email: 'ann@example.nhs.uk', phone: '', organisation: '' },
      aDoing({ roles }),
    )
  expect(join([acting])).toMatchObject({ refused: { email: expect.stringContaining('someone else has to give them a role') as string } })
  expect(join([acting, aRole()])).toHaveProperty('next')
})
