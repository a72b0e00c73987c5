import { describe, expect, it } from 'vitest'
import { defaultSetUp } from '../../../src/tracker/test-plan/set-up.ts'
import { keyOfPair, pairInWords, pairOf, testedWith } from '../../../src/tracker/test-plan/tested-pair.ts'
import type { System, Systems } from '../../../src/tracker/test-plan/tested-pair.ts'

const system = (name: string, more: Partial<System> = {}): System => ({
  setUp: name,
  setUpId: name.toLowerCase(),
  service: name,
  serviceId: name.toLowerCase(),
  typedVersion: '1.0',
  known: { name, version: '1.0' },
  ...more,
})
const systems = (more: Partial<Systems> = {}): Systems => ({ role: 'provider', consumer: system('Cleo'), provider: system('Adastra'), ...more })
const provider = (more: Partial<System>): Systems => systems({ provider: system('Adastra', more) })

describe('the pair that a project tests', () => {
  it.each<[string, Systems, string]>([
    ['is that of its set-up', systems(), 'Cleo 1.0 with Adastra 1.0'],
    ['is that of its service if the set-up names none', provider({ setUp: null, setUpId: null }), 'Cleo 1.0 with Adastra 1.0'],
    ['has the version of the set-up before that of the catalogue', provider({ typedVersion: '2.1' }), 'Cleo 1.0 with Adastra 2.1'],
    [
      'has the version of the catalogue if the set-up has none',
      provider({ typedVersion: null, known: { name: 'Adastra', version: '3' } }),
      'Cleo 1.0 with Adastra 3',
    ],
    ['may be called by two names of one product', provider({ service: 'Adastra (AAH)', serviceId: 'adastra' }), 'Cleo 1.0 with Adastra 1.0'],
  ])('%s', (_rule, of, words) => {
    const found = pairOf(of)
    expect('pair' in found && pairInWords(found.pair)).toBe(words)
  })

  it.each<[string, Systems, string]>([
    ['no product is named', provider({ setUp: null, service: null }), 'the Provider product is not named in the set-up of the test'],
    ['the catalogue has no such product', provider({ setUpId: null, known: null }), 'Adastra is not in the catalogue'],
    [
      'set-up and service name different products',
      provider({ service: 'EMIS Web', serviceId: 'emis' }),
      'the set-up of the test has Adastra as the Provider product, and the service has EMIS Web',
    ],
    [
      'the service names one that nobody knows',
      provider({ service: 'Adastra 3', serviceId: null }),
      'the set-up of the test has Adastra as the Provider product, and the service has Adastra 3',
    ],
    [
      'nobody knows the version',
      provider({ typedVersion: null, known: { name: 'Adastra', version: null } }),
      'the version of Adastra is not in the set-up of the test, nor in the catalogue',
    ],
    ['it books into others', systems({ role: 'consumer' }), 'it books into partner services, each with a product of its own'],
  ])('is not known for certain if %s', (_rule, of, why) => expect(pairOf(of)).toEqual({ unknown: why }))
})

const pair = (consumer: string, provider: string) => ({
  consumer: { id: 'c', name: 'Cleo', version: consumer },
  provider: { id: 'p', name: 'Adastra', version: provider },
})

it('pairs are the same in the same versions, however these are written', () => {
  expect(keyOfPair(pair('1.0', '2 R1'))).toBe(keyOfPair(pair('1.0 ', '2 r1')))
  expect(keyOfPair(pair('1.0', '2'))).not.toBe(keyOfPair(pair('1.0', '2.1')))
  expect(keyOfPair(pair('1', '2'))).not.toBe(keyOfPair(pair('2', '1')))
})

describe('what a run tested', () => {
  const setUp = defaultSetUp({ dosIds: ['2', '1'] })
  const before = testedWith(pair('1', '1'), setUp)

  it.each([
    ['another version', testedWith(pair('1', '2'), setUp)],
    ['another length of slots', testedWith(pair('1', '1'), { ...setUp, slotMinutes: 10 })],
    ['other opening hours', testedWith(pair('1', '1'), { ...setUp, week: setUp.week.slice(1) })],
    ['another DoS id', testedWith(pair('1', '1'), { ...setUp, dosIds: ['1'] })],
  ])('is something else with %s', (_rule, now) => expect(now).not.toBe(before))

  it('is the same with the DoS ids in another order', () => expect(testedWith(pair('1', '1'), { ...setUp, dosIds: ['1', '2'] })).toBe(before))
})
