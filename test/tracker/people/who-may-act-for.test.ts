import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { SignerState } from '../../../src/tracker/sop/sop.ts'
import { whyNotActFor } from '../../../src/tracker/people/who-may-act-for.ts'
import type { Delegating } from '../../../src/tracker/people/who-may-act-for.ts'
import { aRole } from '../../support/doing.ts'

const ann = { id: asPersonId('ann'), name: 'Ann Lee' }
const bo = { id: asPersonId('bo'), name: 'Bo Carr' }
const clinical = aRole({ key: 'clinical-lead', name: 'Clinical lead', side: 'provider', kind: 'clinical', keyStakeholder: true })
const training = aRole({ key: 'training-lead', name: 'Training lead', side: 'provider', kind: 'stakeholder', keyStakeholder: true })
const signs = (roleName: string, person: { id: Delegating['holder']['id']; name: string }, change: Partial<SignerState> = {}): SignerState => ({
  roleKey: roleName.toLowerCase().replace(' ', '-'),
  roleName,
  kind: roleName === 'Clinical lead' ? 'clinical' : 'stakeholder',
  personId: person.id,
  personName: person.name,
  addedBy: asPersonId('meera'),
  given: 'other',
  delegates: [],
  state: 'waiting',
  by: null,
  at: null,
  reason: null,
  ...change,
})
const others = ['Cy', 'Di', 'Ed'].map((name) => signs(`${name} role`, { id: asPersonId(name), name }))
const given: Delegating = {
  holder: ann,
  role: clinical,
  givers: [asPersonId('meera')],
  delegate: { ...bo, roles: [] },
  signers: [signs('Clinical lead', ann), ...others],
  most: 2,
}
const holding = (...roles: Delegating['delegate']['roles']) => ({ delegate: { ...bo, roles } })

describe('nobody acts for the holder of a role', () => {
  it.each<[string, Partial<Delegating>, string]>([
    ['who only acts in it themselves', { role: { ...clinical, actingFor: { id: asPersonId('cy'), name: 'Cy Dunn' } } }, 'nobody passes that on'],
    ['who gave it to themselves', { role: { ...clinical, given: 'self' } }, 'You gave yourself this role'],
    ['if nobody knows who gave it', { role: { ...clinical, given: 'unknown' } }, 'It is not on record who gave you this role'],
    ['and is that holder', { delegate: { ...ann, roles: [] } }, 'This is your own address'],
    ['who holds it as well', holding(clinical), 'Bo Carr is Clinical lead already'],
    ['and acts in it for another', holding({ ...clinical, actingFor: { id: asPersonId('cy'), name: 'Cy Dunn' } }), 'acts as Clinical lead for Cy Dunn already'],
    ['who gave it, or made an account of the two', { givers: [asPersonId('meera'), null, bo.id] }, 'Bo Carr gave you this role'],
    ['for a supplier of the project', holding(aRole({ key: 's', kind: 'supplier', side: 'supplier' })), 'works for a supplier'],
    [
      'of a supplier, for a service',
      { role: { ...clinical, kind: 'supplier', side: 'supplier', keyStakeholder: false }, ...holding(training) },
      'on the side of the services',
    ],
    ['of one service and speaks for the other', holding(aRole({ key: 'c', kind: 'service-lead', side: 'consumer' })), 'speaks for the other service'],
    [
      'and would sign for too many roles',
      { signers: [...given.signers, signs('IG lead', bo), signs('IT lead', bo)] },
      'Bo Carr holds three key roles, and one person signs for at most two key roles',
    ],
    [
      'and would, with those for whom they act already',
      {
        signers: [
          ...given.signers,
          signs('IG lead', bo),
          { ...signs('IT lead', { id: asPersonId('flo'), name: 'Flo' }), delegates: [{ personId: bo.id, name: bo.name, given: 'other' }] },
        ],
      },
      'Bo Carr holds three key roles',
    ],
    [
      'if fewer than three people would sign',
      { signers: [signs('Clinical lead', ann), signs('IG lead', bo), ...others.slice(0, 1)] },
      'the signatures would not be enough. Only 2 people hold the key roles, and at least three have to sign',
    ],
  ])('%s', (_who, change, says) => expect(whyNotActFor({ ...given, ...change })).toContain(says))
})

describe('someone may act for the holder of a role', () => {
  it.each<[string, Partial<Delegating>]>([
    ['who is new to the project', {}],
    ['who holds another role of the same service', { ...holding(training), signers: [...given.signers, signs('Training lead', bo)] }],
    ['in as many roles as one person signs for', { signers: [...given.signers, signs('IG lead', bo)] }],
    [
      'of a supplier, if both are of suppliers',
      { role: { ...clinical, kind: 'supplier', side: 'supplier', keyStakeholder: false }, ...holding(aRole({ kind: 'supplier' })) },
    ],
    ['who has answered: their answer is counted once', { signers: [signs('Clinical lead', ann, { state: 'signed', by: ann }), ...others] }],
    ['if too few sign anyway', { signers: [signs('Clinical lead', ann)] }],
  ])('%s', (_who, change) => expect(whyNotActFor({ ...given, ...change })).toBeUndefined())
})
