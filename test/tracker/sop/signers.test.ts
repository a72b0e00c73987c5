import { describe, expect, it } from 'vitest'
import { givenTo } from '../../../src/access/permissions.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { faultsOfSigners, severalRoles } from '../../../src/tracker/sop/enough-signers.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { whyNotAnswer } from '../../../src/tracker/sop/who-may-sign.ts'

describe('who gave a role', () => {
  it.each([
    ['another', { addedBy: asPersonId('dan') }, 'other'],
    ['they themselves', { addedBy: asPersonId('meera') }, 'self'],
    ['an account that they made', { addedBy: asPersonId('puppet'), giverMadeBy: asPersonId('meera') }, 'self'],
    ['an account that another made', { addedBy: asPersonId('dan'), giverMadeBy: asPersonId('bea') }, 'other'],
    ['nobody knows', { addedBy: null }, 'unknown'],
  ] as const)('%s', (_who, role, given) => expect(givenTo(asPersonId('meera'), role)).toBe(given))
})

describe('a signature is refused', () => {
  const may = { roleName: 'Training lead', given: 'other', decision: 'signed', signedFor: ['Clinical lead'], most: 2 } as const
  it.each([
    ['in a role that somebody gave themselves', { given: 'self' }, 'You gave yourself the role Training lead'],
    ['there, a decline too', { given: 'self', decision: 'declined' }, 'You gave yourself the role Training lead'],
    ['where nobody knows who gave the role', { given: 'unknown' }, 'It is not on record who gave you the role Training lead'],
    [
      'for more roles than one person may',
      { signedFor: ['Clinical lead', 'IG lead'] },
      'You have signed this version as Clinical lead and IG lead. One person signs for at most two key roles',
    ],
  ] as const)('%s', (_what, change, says) => expect(whyNotAnswer({ ...may, ...change })).toContain(says))
  it.each([
    ['one role of two', {}],
    ['four roles in a practice that allows it', { signedFor: ['A', 'B', 'C'], most: 4 }],
    ['a decline, however many roles were signed for', { signedFor: ['A', 'B'], decision: 'declined' }],
  ] as const)('but not %s', (_what, change) => expect(whyNotAnswer({ ...may, ...change })).toBeUndefined())
})

describe('a procedure is signed by enough', () => {
  const signer = (roleName: string, personName: string | null, change: Partial<SignerState> = {}): SignerState => ({
    roleKey: roleName,
    roleName,
    kind: roleName === 'Clinical lead' ? 'clinical' : 'stakeholder',
    personId: personName === null ? null : asPersonId(personName),
    personName,
    addedBy: null,
    given: 'other',
    state: personName === null ? 'nobody' : 'signed',
    at: null,
    reason: null,
    ...change,
  })
  const three = [signer('Clinical lead', 'Clara'), signer('DoS lead', 'Dan'), signer('Training lead', 'Tom')]

  it.each<[string, SignerState[], string[]]>([
    ['three people, one of them a clinician', three, []],
    ['while roles are still empty', [signer('Clinical lead', null), signer('DoS lead', null), signer('Training lead', 'Tom')], []],
    ['two people', [...three.slice(0, 2), signer('Training lead', 'Dan')], ['Only 2 people hold the key roles, and at least three have to sign']],
    ['one person', [signer('Clinical lead', 'Clara'), signer('DoS lead', 'Clara')], ['Only one person holds the key roles, and at least three have to sign']],
    ['no clinician', [signer('IG lead', 'Ian'), ...three.slice(1)], ['No clinician holds a key role, and one has to sign']],
    [
      'one of them for three roles',
      [...three, signer('IG lead', 'Tom'), signer('Operational lead', 'Tom')],
      ['Tom signed for three key roles, and one person signs for at most two key roles'],
    ],
    [
      'one of them holding three, before they signed',
      [...three, signer('IG lead', 'Tom', { state: 'waiting' }), signer('Operational lead', 'Tom', { state: 'waiting' })],
      ['Tom holds three key roles, and one person signs for at most two key roles'],
    ],
    [
      'one in a role that they gave themselves',
      [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'self' })],
      ['Tom gave themselves the role Training lead: someone else has to hold it and sign'],
    ],
    [
      'one who waits in a role that nobody knows the giver of',
      [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'unknown', state: 'waiting' })],
      ['It is not on record who gave Tom the role Training lead: remove them from it and put them in again'],
    ],
    ['what is on record counts where nobody knows the giver', [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'unknown' })], []],
  ])('%s', (_what, signers, faults) => expect(faultsOfSigners(signers, 2)).toEqual(faults))

  it('four roles for one person where the care setting allows it', () => {
    const tom = ['IG lead', 'Operational lead', 'Service lead'].map((role) => signer(role, 'Tom'))
    expect(faultsOfSigners([...three, ...tom], 4)).toEqual([])
    expect(faultsOfSigners([...three, ...tom, signer('IT lead', 'Tom')], 4)).toEqual([
      'Tom signed for five key roles, and one person signs for at most four key roles',
    ])
  })

  it('and says who signed for several', () => {
    expect(
      severalRoles([
        { personId: asPersonId('1'), name: 'Nia', roleName: 'IG lead' },
        { personId: asPersonId('2'), name: 'Dan', roleName: 'DoS lead' },
        { personId: asPersonId('1'), name: 'Nia', roleName: 'Clinical safety officer' },
      ]),
    ).toEqual(['Nia signed for two key roles: IG lead and Clinical safety officer'])
  })
})
