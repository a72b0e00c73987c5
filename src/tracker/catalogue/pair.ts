import type { PairsTable, ProductsTable } from '../../db/tables/catalogue.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { pairKey } from './pair-key.ts'
import { linkName } from './product.ts'
import type { ProductRole } from './product.ts'

export type PairState = PairsTable['state'] | 'unknown'

/** Each state with a sign and a word as well as a colour. Unknown is not no. */
export const pairStates: Record<PairState, { name: string; sign: string; colour: string; says: string }> = {
  proven: { name: 'Proven', sign: '✓', colour: 'green', says: 'The two products are known to work together' },
  'not-proven': { name: 'Not proven', sign: '✕', colour: 'red', says: 'Someone looked, and they are not known to work together' },
  unknown: { name: 'Unknown', sign: '?', colour: 'grey', says: 'Nobody has recorded yet whether they work together' },
}
export const pairStateKeys = ['proven', 'not-proven', 'unknown'] as const satisfies PairState[]
/** The state of a pair; without a row it is unknown. */
export const stateOf = (pair: Pick<PairsTable, 'state'> | undefined): PairState => pair?.state ?? 'unknown'
export const isPairState = (key: string): key is PairState => Object.hasOwn(pairStates, key)

/** The name of a pair on screen, in events and on the prerequisite that it answers. */
export const nameOfPair = (of: { consumer: string; provider: string }): string => `${of.consumer} with ${of.provider}`

export const pairHref = (consumer: string, provider: string): string => `/catalogue/pairs/${encodeURIComponent(consumer)}/${encodeURIComponent(provider)}`

export interface Cell {
  consumer: string
  provider: string
  state: PairState
  services: number
  proposed: boolean
}
export interface MatrixOf {
  used: { consumer: string; provider: string; services: number }[]
  decided: Pick<PairsTable, 'consumer_product' | 'provider_product' | 'state'>[]
  proposed: { consumer_product: string; provider_product: string }[]
  /** With all: every product of the catalogue too, by the name that services use for it. */
  all: { products: Pick<ProductsTable, 'id' | 'role' | 'product' | 'supplier'>[]; productOf: (role: ProductRole, name: string) => string | undefined } | null
}

/** Consumer products across, Provider products down; those in use, or all known ones. The most used come first. */
export function matrixOf({ used, decided, proposed, all }: MatrixOf): {
  consumers: string[]
  rows: { provider: string; cells: Cell[] }[]
  counts: Record<PairState, number>
} {
  const services = new Map<string, number>()
  const weight = { consumer: new Map<string, number>(), provider: new Map<string, number>() }
  const add = (role: ProductRole, name: string, n: number): void => {
    weight[role].set(name, (weight[role].get(name) ?? 0) + n)
  }
  for (const one of used) {
    services.set(pairKey(one.consumer, one.provider), (services.get(pairKey(one.consumer, one.provider)) ?? 0) + one.services)
    add('consumer', one.consumer, one.services)
    add('provider', one.provider, one.services)
  }
  for (const one of proposed) {
    add('consumer', one.consumer_product, 0)
    add('provider', one.provider_product, 0)
  }
  if (all) {
    for (const one of decided) {
      add('consumer', one.consumer_product, 0)
      add('provider', one.provider_product, 0)
    }
    const named = new Set((['consumer', 'provider'] as const).flatMap((role) => [...weight[role].keys()].flatMap((name) => all.productOf(role, name) ?? [])))
    for (const one of all.products) if (!named.has(one.id)) add(one.role, linkName(one), 0)
  }
  const sorted = (role: ProductRole): string[] => [...weight[role]].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name)
  const states = new Map(decided.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state]))
  const proposals = new Set(proposed.map((one) => pairKey(one.consumer_product, one.provider_product)))
  const consumers = sorted('consumer')
  const counts: Record<PairState, number> = { proven: 0, 'not-proven': 0, unknown: 0 }
  const rows = sorted('provider').map((provider) => ({
    provider,
    cells: consumers.map((consumer): Cell => {
      const key = pairKey(consumer, provider)
      return { consumer, provider, state: states.get(key) ?? 'unknown', services: services.get(key) ?? 0, proposed: proposals.has(key) }
    }),
  }))
  for (const { cells } of rows) for (const one of cells) if (all || one.services > 0 || one.proposed) counts[one.state] += 1
  return { consumers, rows, counts }
}

/** What a different state of a pair would do to the services that depend on it, in sentences. */
export function consequencesOfPair(
  state: PairState,
  { waiting, both, ready, referrer, inProgress }: { waiting: number; both: number; ready: number; referrer: number; inProgress: number },
): string[] {
  if (state === 'proven') {
    const held = ready + referrer + inProgress
    const among = [...(ready === 0 ? [] : [`${grouped(ready)} ready to start`]), ...(inProgress === 0 ? [] : [`${grouped(inProgress)} in progress`])]
    return [
      held === 0
        ? 'If it is no longer proven, no service is held: those that have it are live.'
        : `If it is no longer proven, ${counted(held, 'service')} would wait for it${among.length === 0 ? '' : `, ${among.join(' and ')}`}.`,
    ]
  }
  if (waiting + both + inProgress === 0) return ['If it is proven, nothing else becomes ready: no service waits for it.']
  const freed = waiting === 0 ? [] : [`${counted(waiting, 'service')} would be ready to start`]
  const halfway = both === 0 ? [] : [`${counted(both, 'service')} would wait only for ${both === 1 ? 'its 111 provider' : 'their 111 providers'}`]
  const goingOn = inProgress === 0 ? [] : [`${counted(inProgress, 'service')} in progress would no longer wait for it`]
  return [`If it is proven, ${[...freed, ...halfway, ...goingOn].join(', and ')}.`]
}

/** Whether a run proposes its pair as proven: it counts, was a success, and its set-up names both products. */
export const proposesPair = (run: {
  counts: boolean
  outcome: string
  consumer: string | null
  provider: string | null
}): run is { counts: true; outcome: 'success'; consumer: string; provider: string } =>
  run.counts && run.outcome === 'success' && run.consumer !== null && run.provider !== null
