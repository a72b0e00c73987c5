import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { noteProcedure } from '../../../src/tracker/sop/note.ts'
import { decidePolicy } from '../../../src/tracker/sop/set-policy.ts'
import { decideSignature } from '../../../src/tracker/sop/sign.ts'
import type { Answer } from '../../../src/tracker/sop/sign.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { aDoing, anAccess, aRole } from '../../support/doing.ts'

const digest = digestOf('The procedure')
const round = { version_id: 'version-2', number: 2, digest }
const signer = (roleKey: string, change: Partial<SignerState> = {}): SignerState => ({
  roleKey,
  roleName: roleKey.replace('-', ' '),
  kind: 'stakeholder',
  personId: asPersonId('person-1'),
  personName: 'Meera Shah',
  addedBy: asPersonId('person-2'),
  given: 'other',
  state: 'waiting',
  at: null,
  reason: null,
  delegates: [],
  by: null,
  ...change,
})
const access = anAccess({ roles_per_signer: 2 }, [aRole({ key: 'clinical-lead', name: 'clinical lead', organisation: 'Riverside' })])
const typed = { role: 'clinical-lead', digest, decision: 'signed' as Answer['decision'], reason: '' }
const signers = [signer('clinical-lead')]
const asked = [{ to: 'sign' as const, since: undefined, changed: [] }]
const version1 = { id: 'version-1', number: 1, body: 'The procedure before' }
const answered = (key: string, state: 'signed' | 'noted') => signer(key, { state, by: { id: asPersonId('person-1'), name: 'Meera Shah' } })
const signed = (key: string) => answered(key, 'signed')

it.each<[string, Partial<Parameters<typeof decideSignature>[0]>, Partial<typeof typed>, object]>([
  ['nothing is issued', { round: undefined }, {}, { refused: { form: expect.stringContaining('Nothing is out for signature') as string } }],
  [
    'another version is issued',
    {},
    { digest: digestOf('Another') },
    { overtaken: true, says: expect.stringContaining('changed while you were reading it') as string },
  ],
  ['they no longer have the role', { signers: [] }, {}, { refused: { form: expect.stringContaining('no longer hold this role') as string } }],
  ['they have signed', { signers: [signed('clinical-lead')] }, {}, { overtaken: true, says: expect.stringContaining('answered already') as string }],
  ['they have declined', { signers: [signer('clinical-lead', { state: 'declined' })] }, {}, { overtaken: true }],
  [
    'they gave themselves the role',
    { signers: [signer('clinical-lead', { given: 'self' })] },
    {},
    { refused: { role: expect.stringContaining('gave yourself') as string } },
  ],
  [
    'a section that concerns them has changed, and they only note it',
    {},
    { decision: 'noted' },
    { refused: { role: expect.stringContaining('not signed all that concerns your role') as string } },
  ],
  [
    'they have noted it in two other roles',
    { signers: [...signers, answered('dos-lead', 'noted'), answered('ig-lead', 'noted')] },
    {},
    { refused: { role: expect.stringContaining('at most two key roles') as string } },
  ],
  [
    'they have signed in two other roles',
    { signers: [...signers, signed('dos-lead'), signed('ig-lead')] },
    {},
    { refused: { role: expect.stringContaining('One person signs for at most two key roles') as string } },
  ],
])('nobody can sign if %s', (_why, found, change, outcome) => {
  expect(decideSignature({ round, signers, asked, organisation: null, ...found }, { ...typed, ...change }, aDoing({ access }))).toMatchObject(outcome)
})

it.each<[string, 'signed' | 'declined', string, string]>([
  ['A signature', 'signed', '', 'I approve this procedure as clinical lead of Riverside UTC'],
  ['A refusal', 'declined', 'Late patients', 'I do not approve this procedure as clinical lead of Riverside UTC'],
])('%s binds person, role, meaning, time, session and request to the digest', (_what, decision, reason, meaning) => {
  const decided = decideSignature({ round, signers, asked, organisation: null }, { ...typed, decision, reason }, aDoing({ access }))
  expect(decided).toMatchObject({
    next: {
      version_id: 'version-2',
      digest,
      role_key: 'clinical-lead',
      person_id: 'person-1',
      decision,
      meaning,
      reason: reason || null,
      at: '2026-03-02T09:00:00.000Z',
      given_by: 'person-2',
      organisation: 'Riverside',
      proof: 'password',
      session_hash: 'session-1',
      request_id: 'request-1',
    },
    happened: [{ kind: `sop.${decision}`, number: 2, role: 'clinical lead', to: digest, reason: reason || null }],
  })
})

it('a signature names where the person works, rather than the organisation of the role', () => {
  expect(decideSignature({ round, signers, asked, organisation: 'Leeds ICB' }, typed, aDoing({ access }))).toMatchObject({
    next: { organisation: 'Leeds ICB' },
  })
})

it('a note binds the version that was signed before, and needs the session alone', () => {
  const found = { round, signers, asked: [{ to: 'note' as const, since: version1 }], organisation: null }
  expect(noteProcedure.decide(found, { role: 'clinical-lead', digest }, aDoing({ access }))).toMatchObject({
    next: {
      decision: 'noted',
      digest,
      signed_version_id: 'version-1',
      proof: 'session',
      meaning:
        'I have noted version 2 of this procedure as clinical lead of Riverside UTC: the sections that concern my role have not changed since version 1, which I signed',
    },
    happened: [{ kind: 'sop.noted', number: 2, role: 'clinical lead' }],
  })
})

it.each([
  ['changes who signs', 'by section', 'everyone', { next: { signing: 'by section' }, happened: [{ kind: 'sop.policy', bySection: true }] }],
  ['is told that nothing would change', 'everyone', 'everyone', { refused: { signing: expect.any(String) as string } }],
  ['is told if someone else was first', 'everyone', 'by section', { overtaken: true }],
] as const)('a manager %s', (_what, signing, was, outcome) => expect(decidePolicy('everyone', { signing, was }, aDoing())).toMatchObject(outcome))
