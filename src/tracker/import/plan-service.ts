import type { KnownService } from './plan-service.store.ts'
import type { Review } from './review-form.ts'

const fieldNames = {
  address: 'Address',
  postcode: 'Postcode',
  phone: 'Phone',
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
} as const
type Blank = keyof typeof fieldNames
const blankFields: readonly Blank[] = ['address', 'postcode', 'phone', 'provider_product', 'consumer_product']

/** What a plan adds to a known service: it never overwrites anything. */
export interface FilledIn {
  blanks: Partial<Record<Blank, string | null>>
  /** DoS ids. */
  more: string[]
  /** All of it, by the names on screen. */
  fields: string[]
}

export function filledIn({ row, dosIds }: { row: Pick<KnownService['row'], Blank>; dosIds: string[] }, review: Review): FilledIn {
  const more = review.dos_ids.filter((one) => !dosIds.includes(one))
  const blank = blankFields.filter((field) => row[field] === null && review[field] !== null)
  return {
    blanks: Object.fromEntries(blank.map((field) => [field, review[field]])),
    more,
    fields: [...(more.length > 0 ? ['DoS service ids'] : []), ...blank.map((field) => fieldNames[field])],
  }
}
