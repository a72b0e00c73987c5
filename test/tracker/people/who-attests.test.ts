import { describe, expect, it } from 'vitest'
import type { HeldRole } from '../../../src/access/permissions.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import {
  acceptsHandOver,
  confirmsPartner,
  firstIs,
  firstRoleOf,
  secondRoleOf,
  whyNotAccept,
  whyNotSecond,
  whyNotPartner,
} from '../../../src/tracker/people/who-attests.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'

const { roles } = loadTemplates()
const held = (key: string, change: Partial<HeldRole> = {}): HeldRole => {
  const found = roles.find((one) => one.key === key)
  if (!found) throw new Error(`No role ${key}`)
  return {
    key,
    name: found.name,
    organisation: found.organisation,
    side: found.side,
    kind: found.kind,
    given: 'other',
    testTeam: false,
    keyStakeholder: true,
    actingFor: null,
    ...change,
  }
}
const named = (keys: string[], may: (key: string) => unknown): string[] => keys.filter((key) => may(key) !== undefined)
const keysOf = (home: 'provider' | 'consumer') => roles.filter((one) => one.projectRoles.includes(home)).map((one) => one.key)

describe('go is confirmed by someone of the service that goes live, or of its commissioner,', () => {
  it.each([
    [
      'provider',
      [
        'commissioning-lead',
        'service-project-lead',
        'clinical-lead',
        'operational-lead',
        'training-lead',
        'ig-lead',
        'clinical-safety-officer',
        'it-lead',
        'system-user',
      ],
    ],
    [
      'consumer',
      [
        'commissioning-lead',
        'consumer-project-lead',
        'consumer-clinical-lead',
        'consumer-system-user',
        'consumer-clinical-safety-officer',
        'consumer-ig-lead',
        'consumer-training-lead',
        'consumer-operational-lead',
        'consumer-it-lead',
      ],
    ],
  ] as const)('in a %s project: %j', (home, expected) => {
    expect(named(keysOf(home), (key) => secondRoleOf([held(key)], home))).toEqual(expected)
  })
  it('but nobody confirms or accepts anything in a role in which they only answer the procedure', () => {
    for (const home of ['provider', 'consumer'] as const)
      for (const key of keysOf(home)) {
        const roles = [held(key, { actingFor: { id: asPersonId('dan'), name: 'Dan' }, onlyAnswers: true })]
        expect([secondRoleOf(roles, home), acceptsHandOver(roles, home), confirmsPartner(roles), firstRoleOf(roles)]).toEqual([
          undefined,
          undefined,
          undefined,
          undefined,
        ])
      }
  })
  it('whatever its organisation is called', () => {
    expect(secondRoleOf([held('consumer-project-lead', { organisation: 'Service of the commissioner' })], 'provider')).toBeUndefined()
    expect(secondRoleOf([held('clinical-lead', { organisation: 'Harbour Trust' })], 'provider')).toBeDefined()
  })
})

describe('the hand-over is accepted by the lead of the service that went live, or its operational manager,', () => {
  it.each([
    ['provider', ['service-project-lead', 'operational-lead']],
    ['consumer', ['consumer-project-lead', 'consumer-operational-lead']],
  ] as const)('in a %s project: %j', (home, expected) => {
    expect(named(keysOf(home), (key) => acceptsHandOver([held(key)], home))).toEqual(expected)
  })
  it('its lead before others', () => {
    expect(acceptsHandOver([held('operational-lead'), held('service-project-lead')], 'provider')?.key).toBe('service-project-lead')
  })
  it('and not by a role only because its key says operational', () => {
    expect(acceptsHandOver([held('regional-lead', { key: 'operational-lead-of-the-region' })], 'provider')).toBeUndefined()
  })
})

describe('a partner service is confirmed live by the lead, a clinician or the operational manager of the Consumer, or its commissioner,', () => {
  it('and by nobody of the partner, of a supplier, or with another role', () => {
    expect(named(keysOf('consumer'), (key) => confirmsPartner([held(key)]))).toEqual([
      'commissioning-lead',
      'consumer-project-lead',
      'consumer-clinical-lead',
      'consumer-clinical-safety-officer',
      'consumer-operational-lead',
    ])
  })
  it.each([
    ['the project manager', [held('project-manager'), held('consumer-clinical-lead')], 'other'],
    ['someone who gave themselves the role', [held('consumer-clinical-lead', { given: 'self' })], 'other'],
    ['the person who declared it', [held('consumer-clinical-lead')], 'self'],
  ] as const)('nor by %s', (_who, all, first) => expect(whyNotPartner([...all], first)).toMatch(/^[A-Z]/))
})

describe('a second role does not help to confirm or accept:', () => {
  it.each([
    ['the project manager', [held('project-manager'), held('service-project-lead')]],
    ['someone who gave themselves the role', [held('service-project-lead', { given: 'self' })]],
    ['someone whose role has an unknown giver', [held('service-project-lead', { given: 'unknown' })]],
    ['nobody', []],
  ])('%s', (_who, all) => {
    expect([secondRoleOf(all, 'provider'), acceptsHandOver(all, 'provider')]).toEqual([undefined, undefined])
    for (const why of [whyNotSecond(all, { home: 'provider', first: 'other' }), whyNotAccept(all, { home: 'provider', first: 'other' })])
      expect(why).toMatch(/^[A-Z]/)
  })
  it('and the person who decided first is told so', () => {
    expect(whyNotSecond([held('service-project-lead')], { home: 'provider', first: 'self' })).toBe('You decided go, so someone else has to confirm it')
    expect(whyNotAccept([held('service-project-lead')], { home: 'provider', first: 'self' })).toContain('someone else has to accept')
    expect(whyNotSecond([held('service-project-lead')], { home: 'provider', first: 'other' })).toBeUndefined()
  })
})

describe('whoever decided is recognised by their id alone:', () => {
  it.each([
    [asPersonId('p1'), 'self'],
    [asPersonId('p2'), 'other'],
    [null, 'unknown'],
  ] as const)('%s: %s', (id, first) => expect(firstIs({ first_person_id: id, first_for_id: null }, { personId: asPersonId('p1'), roles: [] })).toBe(first))

  it('an old record without an id can be confirmed or accepted by nobody, and says what to do', () => {
    const lead = [held('service-project-lead')]
    expect(whyNotSecond(lead, { home: 'provider', first: 'unknown' })).toContain('the project manager decides go again')
    expect(whyNotAccept(lead, { home: 'provider', first: 'unknown' })).toContain('the project manager declares it again')
  })
})
