import { describe, expect, it } from 'vitest'
import type { PrerequisitesTable } from '../../../src/db/tables/prerequisites.ts'
import { disagreementsOf, isListedVersion } from '../../../src/tracker/prerequisites/disagreements.ts'
import type { OtherAnswers } from '../../../src/tracker/prerequisites/disagreements.ts'
import { aPrerequisite as row } from '../../support/prerequisite.ts'

const agreed: OtherAnswers = {
  role: 'provider',
  service: { consumer: 'Cleric', provider: 'Adastra', dosIds: ['2000099999'] },
  setUp: [
    { side: 'provider', product: 'Adastra', version: '' },
    { side: 'consumer', product: 'cleric', version: '' },
  ],
  listed: { product: 'Adastra', version: '3.36' },
  trained: null,
}
const sentences = (rows: PrerequisitesTable[], more: Partial<OtherAnswers> = {}): [string, string][] =>
  disagreementsOf(rows, { ...agreed, ...more }).map((one) => [one.key, one.sentence])

describe('two answers to one question', () => {
  it('are not pointed out if they agree', () => {
    const rows = [
      row('dos-id', { value: '2000099999' }),
      row('asid', { value: '918999198820' }),
      row('scheduling-endpoint', { value: 'ASID:918999198820', value_kind: 'dos-endpoint' }),
      row('upgraded', { value: '3.36' }),
      row('spine-product', { value: 'Advanced / Adastra / 3.36', value_kind: 'mpv' }),
      row('users-trained', { value: '95', value_kind: 'percentage', value_level: 90 }),
      row('catalogue-ready', { derived: 'product-ready' }),
    ]
    expect(sentences(rows, { trained: { by: 'Tom Hughes' } })).toEqual([])
  })

  it.each([
    ['a DoS id that the service does not have', [row('dos-id', { value: '1' })], {}, 'dos-id', /1 is recorded here\. The service has 2000099999 now/],
    [
      'an endpoint with another ASID',
      [row('asid', { value: '9' }), row('e', { value: 'ASID:8', value_kind: 'dos-endpoint' })],
      {},
      'e',
      /ASID:8 is recorded here, but the project’s ASID is 9/,
    ],
    [
      'an endpoint whose ASID was withdrawn',
      [row('asid', { status: 'in-progress' }), row('e', { value: 'ASID:8', value_kind: 'dos-endpoint' })],
      {},
      'e',
      /no ASID on record now/,
    ],
    [
      'training that go-live treats as done',
      [row('users-trained', { status: 'in-progress', value: '62', value_kind: 'percentage', value_level: 90 })],
      { trained: { by: 'Tom Hughes' } },
      'users-trained',
      /everybody has been trained \(Tom Hughes\), but “users-trained” says 62% of 90%/,
    ],
    [
      'a version that the catalogue does not list',
      [row('upgraded', { value: '3.30' })],
      {},
      'upgraded',
      /Version 3\.30 is installed\. The catalogue lists Adastra with version 3\.36/,
    ],
    [
      'a version that is not the one under test',
      [row('upgraded', { value: '3.36' })],
      { setUp: [{ side: 'provider', product: 'Adastra', version: '3.35' }] },
      'upgraded',
      /names version 3\.35/,
    ],
    [
      'a product that is not the one under test',
      [row('catalogue-ready', { derived: 'product-ready' })],
      { setUp: [{ side: 'provider', product: 'Medway', version: '' }] },
      'catalogue-ready',
      /The service names Adastra as its Provider product, the set-up of the test names Medway\. Adastra counts/,
    ],
    [
      'another product registered with Spine',
      [row('spine-product', { value: 'System C / Medway / 4.8', value_kind: 'mpv' })],
      {},
      'spine-product',
      /product of this project is Adastra/,
    ],
  ] as const)('are pointed out: %s', (_name, rows, more, key, sentence) => {
    const [first] = sentences([...rows], more as Partial<OtherAnswers>)
    expect(first?.[0]).toBe(key)
    expect(first?.[1]).toMatch(sentence)
  })

  it.each([
    ['3.36', '3.36', true],
    ['3.36.0', '3.36', true],
    ['v3.36', '3.36', true],
    ['3.40', '3.36', false],
    ['2.39', '2.39+', true],
    ['2.40', '2.39+', true],
    ['2.38', '2.39+', false],
    ['1.0.6 ALPHA', 'v1.0.6 alpha', true],
    ['1.0.6', '1.0.6 ALPHA', false],
  ])('are checked for version %s if %s is listed: %s', (installed, listed, same) => {
    expect(isListedVersion(installed, listed)).toBe(same)
  })
})
