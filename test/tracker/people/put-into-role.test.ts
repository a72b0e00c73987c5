import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { decidePutting } from '../../../src/tracker/people/put-into-role.ts'
import { decideSignature } from '../../../src/tracker/sop/sign.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { aDoing, anAccess, aRole } from '../../support/doing.ts'

const [ann, bo] = [asPersonId('ann'), asPersonId('bo')]
const signer = (roleKey: string, id: string, change: Partial<SignerState> = {}): SignerState => ({
  roleKey,
  roleName: roleKey,
  kind: roleKey === 'clinical-lead' ? 'clinical' : 'stakeholder',
  personId: asPersonId(id),
  personName: id,
  addedBy: asPersonId('dan'),
  given: 'other',
  delegates: [],
  state: 'waiting',
  by: null,
  at: null,
  reason: null,
  ...change,
})
const signers = [
  signer('training-lead', 'ann', { state: 'declined', by: { id: ann, name: 'Ann Lee' } }),
  signer('clinical-lead', 'clara'),
  signer('it-lead', 'ivan'),
  signer('ig-lead', 'nia'),
]
const named = {
  id: 'answer-1',
  role_key: 'training-lead',
  person_name: 'Ann Lee',
  signer_id: ann,
  name: 'Bo Carr',
  email: 'bo@example.nhs.uk',
  isInRole: false,
}
const join = { role: { role_key: 'training-lead', name: 'Training lead', test_team: 0 }, person: undefined, holdsIt: false, actsFor: null }
const member = { id: 'member-ann', name: 'Ann Lee', role: 'Training lead', role_key: 'training-lead', person_id: ann }
const nobodyAsked = { leave_asked_by: null, leave_asked_name: null, leave_asked_at: null, leave_reason: null }
const leave = { member: { ...member, ...nobodyAsked }, isAnswered: true, seconds: [], askedFor: [], undoes: null }
const found: Parameters<typeof decidePutting>[0] = { named, join, leave, signers }
const put = (change: Partial<typeof found> = {}) => decidePutting({ ...found, ...change }, {}, aDoing())

it('whom a decline names joins the role, and a second person is asked to confirm that who declined leaves it', () => {
  expect(put()).toMatchObject({
    next: { joined: { member: { role_key: 'training-lead', added_by: 'person-1' }, name: 'Bo Carr' }, leaving: { leaving: 'ask', id: 'member-ann' } },
    happened: [
      { kind: 'person.joined', name: 'Bo Carr' },
      { kind: 'person.leave asked', name: 'Ann Lee', reason: 'Ann Lee declined the procedure and named Bo Carr to sign instead' },
    ],
  })
})

it('who declined is left alone if they have left the role, or someone asked for that already', () => {
  expect(put({ leave: undefined })).toMatchObject({ next: { leaving: undefined }, happened: [{ kind: 'person.joined' }] })
})

const person = { id: bo, name: 'Bo Carr' }
const isBo = { personId: bo, personName: 'Bo Carr' }
it.each<[string, Partial<typeof found>, object]>([
  ['whose decline no longer counts', { named: undefined }, { overtaken: true }],
  ['who is in it already', { join: { ...join, person, holdsIt: true } }, { refused: { form: 'Bo Carr holds this role already' } }],
  [
    'who is the manager that would give it to them',
    { join: { ...join, person: { id: asPersonId('person-1'), name: 'Meera Shah' } } },
    { refused: { form: expect.stringContaining('nobody signs in a role that they gave themselves') as string } },
  ],
  [
    'who would sign for too many roles',
    { join: { ...join, person }, signers: signers.map((one) => (one.roleKey === 'it-lead' || one.roleKey === 'ig-lead' ? { ...one, ...isBo } : one)) },
    { refused: { form: expect.stringContaining('one person signs for at most two key roles') as string } },
  ],
])('nobody is put into the role %s', (_what, change, outcome) => {
  expect(put(change)).toMatchObject(outcome)
})

const digest = digestOf('The procedure')
const answering = {
  round: { version_id: 'version-2', number: 2, digest },
  signers: [signer('training-lead', 'person-1')],
  asked: [{ to: 'sign' as const, since: undefined, changed: [] }],
  organisation: null,
}
const access = anAccess({}, [aRole({ key: 'training-lead', name: 'Training lead' })])
const typed = { role: 'training-lead', digest, reason: 'Not mine', instead_name: 'Bo Carr', instead_email: 'bo@example.nhs.uk' }

it('a decline keeps whom it names, in the signature and in the history; a signature names nobody', () => {
  expect(decideSignature(answering, { ...typed, decision: 'declined' }, aDoing({ access }))).toMatchObject({
    next: { instead_name: 'Bo Carr', instead_email: 'bo@example.nhs.uk' },
    happened: [{ kind: 'sop.declined', instead: 'Bo Carr' }],
  })
  expect(decideSignature(answering, { ...typed, decision: 'signed' }, aDoing({ access }))).toMatchObject({ next: { instead_name: null, instead_email: null } })
})
