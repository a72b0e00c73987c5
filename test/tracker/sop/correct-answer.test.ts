import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { SopSignaturesTable } from '../../../src/db/tables/sop.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideCorrection } from '../../../src/tracker/sop/correct-answer.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { aDoing, anAccess, aRole } from '../../support/doing.ts'

const digest = digestOf('The procedure')
const me = { id: asPersonId('person-1'), name: 'Meera Shah' }
const signer: SignerState = {
  roleKey: 'clinical-lead',
  roleName: 'Clinical lead',
  kind: 'clinical',
  personId: me.id,
  personName: me.name,
  addedBy: asPersonId('person-2'),
  given: 'other',
  delegates: [],
  state: 'declined',
  by: me,
  at: '2026-03-01T09:00:00.000Z',
  reason: 'Late patients',
}
const declined = { id: 'first', role_key: 'clinical-lead', person_id: me.id, for_person_id: null, decision: 'declined' } as SopSignaturesTable
const round = { version_id: 'version-2', number: 2, digest }
const asked = [{ to: 'sign' as const, since: undefined, changed: [] }]
const found = { round, signers: [signer], asked, organisation: null, answers: [declined] }
const typed = { role: 'clinical-lead', digest, decision: 'signed' as 'signed' | 'declined', reason: '', because: 'I pressed the wrong button' }
const doing = aDoing({ access: anAccess({}, [aRole({ key: 'clinical-lead', name: 'Clinical lead' })]) })

it('a correction is a further answer that names the one before, with its reason', () => {
  expect(decideCorrection(found, typed, doing)).toMatchObject({
    next: { decision: 'signed', corrects_id: 'first', corrected_because: 'I pressed the wrong button', digest },
    happened: [{ kind: 'sop.corrected', number: 2, was: 'declined', now: 'signed', reason: 'I pressed the wrong button' }],
  })
})

it('the holder of a role corrects what someone answered for them', () => {
  const given = { ...declined, person_id: asPersonId('bo'), person_name: 'Bo Carr', for_person_id: me.id }
  const answeredForMe = { ...found, answers: [given], signers: [{ ...signer, by: { id: asPersonId('bo'), name: 'Bo Carr' } }] }
  expect(decideCorrection(answeredForMe, typed, doing)).toMatchObject({ next: { person_id: me.id, for_person_id: null, corrects_id: 'first' } })
  expect(decideCorrection(answeredForMe, { ...typed, decision: 'declined' }, doing)).toMatchObject({
    refused: { decision: 'Bo Carr declined it already. Choose another answer to correct it' },
  })
})

it.each<[string, Partial<typeof found>, Partial<typeof typed>, object]>([
  ['of an answer that was never given', { answers: [] }, {}, { overtaken: true }],
  ['of an answer of someone else', { answers: [{ ...declined, person_id: asPersonId('another') }] }, {}, { overtaken: true }],
  ['to the same answer', {}, { decision: 'declined' }, { refused: { decision: expect.stringContaining('already') as string } }],
  ['once the next version is issued', {}, { digest: digestOf('Another') }, { overtaken: true }],
  [
    'to a signature in a role that they gave themselves',
    { signers: [{ ...signer, given: 'self' }] },
    {},
    { refused: { role: expect.stringContaining('gave yourself') as string } },
  ],
])('there is no correction %s', (_what, change, sent, outcome) => {
  expect(decideCorrection({ ...found, ...change }, { ...typed, ...sent }, doing)).toMatchObject(outcome)
})
