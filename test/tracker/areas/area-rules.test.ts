import { describe, expect, it } from 'vitest'
import { areaRights, areaRoles, may, maySettle, permissions } from '../../../src/access/permissions.ts'
import type { AreaRole, Permission } from '../../../src/access/permissions.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { keysOf } from '../../../src/keys.ts'
import type { Area, AreaRow } from '../../../src/tracker/areas/area.ts'
import type { Holder } from '../../../src/tracker/areas/areas.store.ts'
import { decideToEnd } from '../../../src/tracker/areas/end-area.ts'
import { decideArea } from '../../../src/tracker/areas/give-area.ts'
import { areaLetter } from '../../../src/tracker/areas/tell-of-area.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const london: AreaRow = { kind: 'region', key: 'London', name: 'London' }
const solent: AreaRow = { kind: 'commissioner', key: 'NHS Solent ICB', name: 'NHS Solent ICB' }
const advanced: AreaRow = { kind: 'supplier', key: 'advanced', name: 'Advanced' }
const holder = (change: Partial<Holder> = {}): Holder => ({
  id: asPersonId('dan'),
  name: 'Dan Okoro',
  email: 'dan@example.nhs.uk',
  accountId: 'account-2',
  installationRole: 'none',
  isDisabled: false,
  ...change,
})
const areaOf = (role: AreaRole, ...rows: AreaRow[]): Area => ({ role, rows: rows.map((row) => ({ ...row, role, id: `row of ${row.name}` })) })
const typed = (role: AreaRole) => ({ role, region: '', commissioner: '', supplier: '', referrer: '', wave: '' })

const give = (role: AreaRole, rows: AreaRow[], given: { to?: Holder; areas?: Area[] } = {}) =>
  decideArea({ holder: given.to ?? holder(), areas: given.areas ?? [], chosen: rows.map((row) => ({ kind: row.kind, row })) }, typed(role), aDoing())

describe('an area', () => {
  it.each([
    ['is given', () => give('dos-lead', [london, solent]), 'area.given'],
    ['is made larger', () => give('dos-lead', [solent], { areas: [areaOf('dos-lead', london)] }), 'area.given'],
    ['as one thing says nothing of another', () => give('commissioner', [london], { areas: [areaOf('dos-lead', london)] }), 'area.given'],
    [
      'that they have is not given again',
      () => give('dos-lead', [london], { areas: [areaOf('dos-lead', london)] }),
      { form: 'Dan Okoro is DoS lead there already. Choose something else, or leave it as it is' },
    ],
    ['is made of something', () => give('dos-lead', []), { region: 'Choose at least one thing for their area' }],
    ['of a supplier contact is made of a supplier', () => give('supplier', []), { supplier: 'Choose at least one thing for their area' }],
    ['of a supplier contact is their supplier’s products', () => give('supplier', [advanced]), 'area.given'],
    [
      'of a supplier contact is nothing else',
      () => give('supplier', [london]),
      { region: 'A supplier contact looks after products of their supplier only: choose the supplier' },
    ],
    [
      'is made of what there is',
      () => decideArea({ holder: holder(), areas: [], chosen: [{ kind: 'region', row: undefined }] }, typed('dos-lead'), aDoing()),
      { region: 'Choose a Region from the list' },
    ],
    [
      'is not given to the booking team',
      () => give('dos-lead', [london], { to: holder({ installationRole: 'booking-team' }) }),
      { role: 'Dan Okoro is in the booking team, and sees and changes everything already' },
    ],
    [
      'is not given to a disabled account',
      () => give('dos-lead', [london], { to: holder({ isDisabled: true }) }),
      { role: 'This account is disabled. Enable it first' },
    ],
    [
      'ends',
      () => decideToEnd({ holder: holder(), areas: [areaOf('dos-lead', london)] }, { role: 'dos-lead', rows: ['row of London'], reason: 'Moved' }),
      'area.ended',
    ],
    [
      'ends in what is chosen',
      () => decideToEnd({ holder: holder(), areas: [areaOf('dos-lead', london)] }, { role: 'dos-lead', rows: [], reason: 'Moved' }),
      { rows: 'Choose what ends' },
    ],
    [
      'that someone else has ended does not end again',
      () => decideToEnd({ holder: holder(), areas: [] }, { role: 'dos-lead', rows: ['row of London'], reason: 'Moved' }),
      'Someone else has changed this area.',
    ],
  ])('%s', (_, decide, expected) => expect(decidedInWords(decide())).toEqual(expected))

  it('keeps what is left of it in the outcome: only what is new is written', () => {
    const decided = give('dos-lead', [london, solent], { areas: [areaOf('dos-lead', london)] })
    expect('next' in decided && decided.next.rows.map((row) => row.name)).toEqual(['NHS Solent ICB'])
  })
})

describe('what an area lets someone do', () => {
  const everything = keysOf(permissions)
  const nobody = everything.filter((one) => may(one, { installationRole: 'none', roles: [] }))
  const given = (role: AreaRole) =>
    everything.filter((one) => !nobody.includes(one) && may(one, { installationRole: 'none', roles: [], areas: [{ role, completesFor: [] }] }))

  it.each(areaRoles.map((role) => [role] as const))('is in one table, beside what everyone may: %s', (role) => {
    expect(given(role).toSorted()).toEqual([...areaRights[role]].toSorted())
  })

  const byName: Permission[] = [
    'sop.sign',
    'sop.issue',
    'go-live.attest',
    'go-live.second',
    'go-live.accept',
    'test.open',
    'test.record',
    'test.accept',
    'test.second',
    'role.delegate',
  ]
  it.each(byName)('is nothing that people do by name in a role on the project: %s', (permission) => {
    expect(areaRoles.filter((role) => given(role).includes(permission))).toEqual([])
  })

  it.each([
    ['project-manager', ['supplier-lead'], true],
    ['dos-lead', ['dos-lead'], true],
    ['dos-lead', ['supplier-lead'], false],
    ['supplier', ['supplier-lead'], true],
    ['commissioner', ['dos-lead'], false],
  ] as const)('%s completes what is owned by %s: %s', (role, owners, expected) => {
    const completesFor = { 'project-manager': [], 'dos-lead': ['dos-lead'], supplier: ['supplier-lead'], commissioner: [] }[role]
    expect(maySettle([...owners], { installationRole: 'none', roles: [], areas: [{ role, completesFor }] })).toBe(expected)
  })
})

it.each<[Parameters<typeof areaLetter>[0], string]>([
  [{ role: 'dos-lead', given: [solent], isFirst: true }, 'You have an area as DoS lead'],
  [{ role: 'dos-lead', given: [solent], isFirst: false }, 'Your area as DoS lead is larger'],
  [{ role: 'supplier', ended: [advanced], isAll: true, reason: 'Left the company' }, 'Your area as supplier contact has ended'],
  [{ role: 'dos-lead', ended: [london], isAll: false, reason: 'Moved.' }, 'Your area as DoS lead is smaller'],
])('whoever has an area is told of it: %j', (change, subject) => {
  const letter = areaLetter(change, 'Ana Pereira', 'https://slipway.example.nhs.uk')
  expect(letter.subject).toBe(subject)
  expect(JSON.stringify(letter.says)).toContain('reason' in change ? change.reason : 'Ana Pereira made you DoS lead of NHS Solent ICB')
})
