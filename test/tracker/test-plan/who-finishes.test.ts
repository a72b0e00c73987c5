import { describe, expect, it } from 'vitest'
import type { HeldRole, RoleKind, RoleSide } from '../../../src/access/permissions.ts'
import { finishingRole, reviewingRole, sidesThatFinish } from '../../../src/tracker/test-plan/who-finishes.ts'

const role = (side: RoleSide, kind: RoleKind = 'stakeholder', change: Partial<HeldRole> = {}): HeldRole => ({
  key: `${side} ${kind}`,
  name: `${side} ${kind}`,
  organisation: '',
  side,
  kind,
  given: 'other',
  testTeam: false,
  keyStakeholder: false,
  actingFor: null,
  ...change,
})
const both: RoleSide[] = ['national', 'commissioner', 'provider', 'consumer', 'supplier']
const alone: RoleSide[] = ['national', 'commissioner', 'consumer', 'supplier']

it.each<[RoleSide, RoleSide[], RoleSide[]]>([
  ['provider', both, ['consumer']],
  ['consumer', both, ['provider']],
  ['national', both, ['provider', 'consumer']],
  ['supplier', both, ['provider', 'consumer']],
  ['national', alone, ['consumer']],
  ['consumer', alone, ['national']],
])('a run reviewed by the %s side, in a project of %j, is finished by %j', (first, sides, expected) => {
  expect(sidesThatFinish(first, sides)).toEqual(expected)
})

describe('the second person', () => {
  it.each([
    ['of the other side', [role('consumer')], true],
    ['of the same side', [role('provider')], false],
    ['of a supplier', [role('supplier', 'supplier')], false],
    ['of a supplier, with a role of the other service too', [role('supplier', 'supplier'), role('consumer', 'service-lead')], false],
    ['in a role that they gave themselves', [role('consumer', 'stakeholder', { given: 'self' })], false],
    ['in a role in which they only answer the procedure', [role('consumer', 'stakeholder', { onlyAnswers: true })], false],
    ['in no role', [], false],
    ['in a role whose giver is unknown', [role('consumer', 'stakeholder', { given: 'unknown' })], false],
    ['who is the project manager too', [role('national', 'project-manager'), role('consumer')], false],
  ])('finishes or not: %s', (_who, roles, may) => expect(finishingRole(roles, ['consumer']) !== undefined).toBe(may))
  it('may be the person who started the project, if the people who run it are on the other side', () => {
    expect(finishingRole([role('national', 'project-manager', { given: 'self' })], ['national'])).toBeDefined()
  })
})

it('a project manager reviews as project manager, whatever other role they have', () => {
  expect(reviewingRole([role('provider', 'service-lead', { testTeam: true }), role('national', 'project-manager')])?.kind).toBe('project-manager')
  expect(reviewingRole([role('consumer'), role('provider')])?.side).toBe('consumer')
  expect(reviewingRole([])).toBeUndefined()
})
