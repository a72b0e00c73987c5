import { describe, expect, it } from 'vitest'
import { consequencesOfPair, matrixOf, pairHref, proposesPair } from '../../../src/tracker/catalogue/pair.ts'

const used = [
  { consumer: 'Adastra', provider: 'SystmOne', services: 291 },
  { consumer: 'Cleric', provider: 'EMIS Web', services: 30 },
  { consumer: 'Adastra', provider: 'EMIS Web', services: 300 },
]
const decided = [
  { consumer_product: 'Adastra', provider_product: 'SystmOne', state: 'proven' as const },
  { consumer_product: 'Cleric', provider_product: 'SystmOne', state: 'not-proven' as const },
  { consumer_product: 'Cleo', provider_product: 'Symphony', state: 'proven' as const },
]

describe('the matrix of pairs', () => {
  it('shows the products in use, most used first; what nobody has said is unknown, never no', () => {
    const { consumers, rows, counts } = matrixOf({ used, decided, proposed: [], all: null })
    expect(consumers).toEqual(['Adastra', 'Cleric'])
    expect(rows.map((row) => [row.provider, ...row.cells.map((cell) => `${cell.state} ${cell.services}`)])).toEqual([
      ['EMIS Web', 'unknown 300', 'unknown 30'],
      ['SystmOne', 'proven 291', 'not-proven 0'],
    ])
    expect(counts).toEqual({ proven: 1, 'not-proven': 0, unknown: 2 })
  })
  it('can show every product of the catalogue, each once, by the name that services use', () => {
    const products = [
      { id: 'respond', role: 'consumer' as const, product: 'RESPOND-2', supplier: 'Cleric Computer Services' },
      { id: 'fortrus', role: 'provider' as const, product: '', supplier: 'Fortrus' },
    ]
    const { consumers, rows } = matrixOf({
      used,
      decided,
      proposed: [],
      all: { products, productOf: (role, name) => (role === 'consumer' && name === 'Cleric' ? 'respond' : undefined) },
    })
    expect(consumers).toEqual(['Adastra', 'Cleric', 'Cleo'])
    expect(rows.map((row) => row.provider)).toEqual(['EMIS Web', 'SystmOne', 'Fortrus', 'Symphony'])
  })
  it('shows a proposal even if no service has the pair', () => {
    const { rows } = matrixOf({ used: [], decided: [], proposed: [{ consumer_product: 'Cleo', provider_product: 'Symphony' }], all: null })
    expect(rows).toEqual([{ provider: 'Symphony', cells: [{ consumer: 'Cleo', provider: 'Symphony', state: 'unknown', services: 0, proposed: true }] }])
  })
})

it.each([
  ['A/B', 'C?D', '/catalogue/pairs/A%2FB/C%3FD'],
  ['Vision 3', 'x', '/catalogue/pairs/Vision%203/x'],
])('%s with %s has the address %s', (consumer, provider, href) => expect(pairHref(consumer, provider)).toBe(href))

describe('the page of a pair says what a change would do:', () => {
  const none = { waiting: 0, both: 0, ready: 0, referrer: 0, inProgress: 0 }
  it.each([
    [
      'proven',
      { ...none, ready: 1, referrer: 2, inProgress: 3 },
      'If it is no longer proven, 6 services would wait for it, 1 ready to start and 3 in progress.',
    ],
    ['proven', { ...none, inProgress: 1 }, 'If it is no longer proven, 1 service would wait for it, 1 in progress.'],
    ['proven', { ...none, referrer: 2 }, 'If it is no longer proven, 2 services would wait for it.'],
    ['proven', none, 'If it is no longer proven, no service is held: those that have it are live.'],
    [
      'unknown',
      { ...none, waiting: 1, both: 2, inProgress: 2 },
      'If it is proven, 1 service would be ready to start, and 2 services would wait only for their 111 providers, and 2 services in progress would no longer wait for it.',
    ],
    ['unknown', { ...none, both: 1 }, 'If it is proven, 1 service would wait only for its 111 provider.'],
    ['not-proven', { ...none, inProgress: 1 }, 'If it is proven, 1 service in progress would no longer wait for it.'],
    ['not-proven', none, 'If it is proven, nothing else becomes ready: no service waits for it.'],
  ] as const)('%s with %j', (state, tally, says) => expect(consequencesOfPair(state, tally)).toEqual([says]))
})

describe('a run proposes its pair as proven only if it counts and passed:', () => {
  const run = { counts: true, outcome: 'success', consumer: 'Cleo', provider: 'Symphony' }
  it.each([
    [run, true],
    [{ ...run, counts: false }, false],
    [{ ...run, outcome: 'failure' }, false],
    [{ ...run, consumer: null }, false],
    [{ ...run, provider: null }, false],
  ])('%j: %s', (one, does) => expect(proposesPair(one)).toBe(does))
})
