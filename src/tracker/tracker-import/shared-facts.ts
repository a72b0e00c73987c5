import { marksOf, markOf } from './exported-cells.ts'
import { folded } from '../../text.ts'
import { pairKey } from '../catalogue/pair-key.ts'
import type { SaidOfShared, SaidPair, SaidProvider111, SharedFacts } from './kept-import.ts'
import type { RowValues } from './kept-row.ts'

export const pairKeyOf = ({ consumer_product: consumer, provider_product: provider }: RowValues): string | null =>
  consumer && provider ? pairKey(consumer, provider) : null

/** Collects in batches what rows say about 111 providers and pairs. A cell that is as it was exported says nothing. */
export function gathering(): { take: (values: RowValues, row: number) => void; end: () => SharedFacts } {
  const providers111 = new Map<string, SaidProvider111 & { products: Set<string> }>()
  const pairs = new Map<string, SaidPair>()
  const products = new Set<string>()
  const joined = (before: SaidOfShared | null, said: string): SaidOfShared => {
    const value = said === 'yes' ? 'yes' : 'no'
    return before === null || before === value ? value : 'both'
  }
  return {
    take(values) {
      const marks = marksOf(values.base)
      const says = (key: 'referrer_on' | 'pair' | 'consumer_product'): string | undefined =>
        values[key] !== undefined && !marks?.has(markOf(key, values[key])) ? values[key] : undefined
      for (const name of [values.provider_product, values.consumer_product]) if (name !== undefined) products.add(name)
      if (values.referrer !== undefined) {
        const key = folded(values.referrer)
        const known = providers111.get(key) ?? { name: values.referrer, on: null, product: null, rows: 0, products: new Set() }
        providers111.set(key, known)
        const [on, product] = [says('referrer_on'), says('consumer_product')]
        if (on !== undefined) {
          known.on = joined(known.on, on)
          known.rows += 1
        }
        if (product !== undefined) known.products.add(product)
      }
      const [key, proven] = [pairKeyOf(values), says('pair')]
      if (key === null || proven === undefined) return
      const known = pairs.get(key)
      pairs.set(key, {
        consumer: values.consumer_product ?? '',
        provider: values.provider_product ?? '',
        proven: joined(known?.proven ?? null, proven),
        rows: (known?.rows ?? 0) + 1,
      })
    },
    end: () => ({
      providers111: [...providers111.values()].map(({ products: all, ...one }) => ({ ...one, product: all.size === 1 ? ([...all][0] ?? null) : null })),
      pairs: [...pairs.values()],
      products: [...products].toSorted(),
    }),
  }
}

/** What is not imported because rows disagree, in sentences. */
export const disagreements = ({ providers111, pairs }: SharedFacts): string[] => [
  ...providers111
    .filter((one) => one.on === 'both')
    .map((one) => `${one.name}: some rows say that it is switched on, others that it is not. Neither is imported.`),
  ...pairs.filter((one) => one.proven === 'both').map((one) => `${one.consumer} with ${one.provider}: some rows say proven, others not. Neither is imported.`),
]
