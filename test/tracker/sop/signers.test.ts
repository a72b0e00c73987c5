import { describe, expect, it } from 'vitest'
import { givenTo } from '../../../src/access/permissions.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { faultsOfSigners, severalRoles } from '../../../src/tracker/sop/enough-signers.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { whyNotAnswer } from '../../../src/tracker/sop/who-may-sign.ts'

describe('the person who gave a role', () => {
  it.each([
    ['is another person', { addedBy: asPersonId('dan') }, 'other'],
    ['may be the same person', { addedBy: asPersonId('meera') }, 'self'],
    ['is the same person if they made the account', { addedBy: asPersonId('puppet'), giverMadeBy: asPersonId('meera') }, 'self'],
    ['is another person if another made the account', { addedBy: asPersonId('dan'), giverMadeBy: asPersonId('bea') }, 'other'],
    ['may be unknown', { addedBy: null }, 'unknown'],
  ] as const)('%s', (_who, role, given) => expect(givenTo(asPersonId('meera'), role)).toBe(given))
})

describe('a signature is refused', () => {
  const may = { roleName: 'Training lead', given: 'other', decision: 'signed', signedFor: ['Clinical lead'], most: 2 } as const
  it.each([
    ['in a role that the signer gave themselves', { given: 'self' }, 'You gave yourself the role Training lead'],
    ['in such a role if it is a decline too', { given: 'self', decision: 'declined' }, 'You gave yourself the role Training lead'],
    ['if it is unknown who gave the role', { given: 'unknown' }, 'It is not on record who gave you the role Training lead'],
    [
      'for more roles than one person may sign in',
      { signedFor: ['Clinical lead', 'IG lead'] },
      'You have signed this version as Clinical lead and IG lead. One person signs for at most two key roles',
    ],
  ] as const)('%s', (_what, change, says) => expect(whyNotAnswer({ ...may, ...change })).toContain(says))
  it.each([
    ['one role of two', {}],
    ['four roles in a practice that allows it', { signedFor: ['A', 'B', 'C'], most: 4 }],
    ['a decline, in however many roles they signed', { signedFor: ['A', 'B'], decision: 'declined' }],
  ] as const)('but not %s', (_what, change) => expect(whyNotAnswer({ ...may, ...change })).toBeUndefined())
})

describe('a procedure needs enough signers:', () => {
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
    delegates: [],
    by: null,
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
      'one person for three roles',
      [...three, signer('IG lead', 'Tom'), signer('Operational lead', 'Tom')],
      ['Tom signed for three key roles, and one person signs for at most two key roles'],
    ],
    [
      'one person with three roles, even before they sign',
      [...three, signer('IG lead', 'Tom', { state: 'waiting' }), signer('Operational lead', 'Tom', { state: 'waiting' })],
      ['Tom holds three key roles, and one person signs for at most two key roles'],
    ],
    [
      'one person in a role that they gave themselves',
      [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'self' })],
      ['Tom gave themselves the role Training lead: someone else has to hold it and sign'],
    ],
    [
      'one person waiting in a role whose giver is unknown',
      [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'unknown', state: 'waiting' })],
      ['It is not on record who gave Tom the role Training lead: remove them from it and put them in again'],
    ],
    ['a signature on record, even if the giver of the role is unknown', [...three.slice(0, 2), signer('Training lead', 'Tom', { given: 'unknown' })], []],
  ])('%s', (_what, signers, faults) => expect(faultsOfSigners(signers, 2)).toEqual(faults))

  it('one person for four roles only if the care setting allows it', () => {
    const tom = ['IG lead', 'Operational lead', 'Service lead'].map((role) => signer(role, 'Tom'))
    expect(faultsOfSigners([...three, ...tom], 4)).toEqual([])
    expect(faultsOfSigners([...three, ...tom, signer('IT lead', 'Tom')], 4)).toEqual([
      'Tom signed for five key roles, and one person signs for at most four key roles',
    ])
  })

  it('and a note of who signed for several roles', () => {
    expect(
      severalRoles([
        { personId: asPersonId('1'), name: 'Nia', roleName: 'IG lead' },
        { personId: asPersonId('2'), name: 'Dan', roleName: 'DoS lead' },
        { personId: asPersonId('1'), name: 'Nia', roleName: 'Clinical safety officer' },
      ]),
    ).toEqual(['Nia signed for two key roles: IG lead and Clinical safety officer'])
  })
})
