import type { BitSet } from '../service-facets/bit-sets.ts'
import type { SortBy } from './columns.ts'

/** What a row is sorted by; blank if it is not known, which comes last either way. */
export type Value = string | number

/** Where a page ends: what its last row has in each term of the order, and its id. */
export interface Place {
  values: Value[]
  id: string
}

/** The terms of an order, ending with the name, so that two rows are seldom equal. */
export const termsOf = (sorts: SortBy[]): SortBy[] => (sorts.some((one) => one.key === 'name') ? sorts : [...sorts, { key: 'name', desc: false }])

function compare(one: Value, other: Value, desc: boolean): number {
  if (one === other) return 0
  if (one === '' || other === '') return one === '' ? 1 : -1
  // A field of numbers may have words that a tracker brought: these come last but one.
  if (typeof one !== typeof other) return typeof one === 'number' ? -1 : 1
  return one < other === desc ? 1 : -1
}

/** Some rows, by slot: those to sort, with what each has in every term and its id; one without an id is left out. */
export interface Rows {
  slots: BitSet
  valuesOf: ((slot: number) => Value)[]
  idOf: (slot: number) => string | undefined
}

/** A row in its place. */
interface Placed extends Place {
  slot: number
}

/** Whether a value is certain to come after another: most rows are passed over by this alone, with one comparison. */
const isBeyond = (one: Value, other: Value, desc: boolean): boolean =>
  one === '' ? other !== '' : typeof one === typeof other && other !== '' && (desc ? one < other : one > other)

/** Rows that happen to be in the order asked for, or in its reverse, would each be the first so far. So they are visited in steps of this part of them all. */
const stride = 0.618

function stepThrough(all: number): number {
  let step = Math.max(1, Math.round(all * stride))
  while (greatestDivisor(step, all) > 1) step += 1
  return step
}
const greatestDivisor = (one: number, other: number): number => (other === 0 ? one : greatestDivisor(other, one % other))

/** The rows that come first in an order, at most `limit`, of those after a place; and whether there are more. */
export function firstInOrder(
  all: Rows[],
  { terms, after, limit }: { terms: Pick<SortBy, 'desc'>[]; after: Place | undefined; limit: number },
): { rows: Placed[]; isMore: boolean } {
  const downs = terms.map((term) => term.desc)
  const down = downs[0] === true
  // The first of them so far, in order, and the last of these once there are enough.
  const first: Placed[] = []
  let last: Placed | undefined
  let bound: Value = ''
  for (const { slots, valuesOf, idOf } of all) {
    const [firstOf = () => ''] = valuesOf
    /** Below zero if this row comes before the place. */
    const against = (slot: number, id: string, place: Place): number => {
      for (let at = 0; at < valuesOf.length; at += 1) {
        const order = compare(valuesOf[at]?.(slot) ?? '', place.values[at] ?? '', downs[at] === true)
        if (order !== 0) return order
      }
      return id === place.id ? 0 : id < place.id ? -1 : 1
    }
    const rows = slots.array()
    const step = stepThrough(rows.length)
    for (let n = 0, at = 0; n < rows.length; n += 1, at = (at + step) % rows.length) {
      const slot = rows[at] ?? 0
      if (last && isBeyond(firstOf(slot), bound, down)) continue
      const id = idOf(slot)
      if (id === undefined || (last && against(slot, id, last) > 0) || (after && against(slot, id, after) <= 0)) continue
      let [low, high] = [0, first.length]
      while (low < high) {
        const middle = (low + high) >> 1
        const there = first[middle]
        if (there && against(slot, id, there) > 0) low = middle + 1
        else high = middle
      }
      first.splice(low, 0, { slot, values: valuesOf.map((valueOf) => valueOf(slot)), id })
      if (first.length > limit + 1) first.pop()
      if (first.length > limit) {
        last = first.at(-1)
        bound = last?.values[0] ?? ''
      }
    }
  }
  return { rows: first.slice(0, limit), isMore: first.length > limit }
}

/** Reads a place from an address; undefined if it does not fit the order. */
export function readPlace(after: string | undefined, id: string | undefined, sorts: SortBy[]): Place | undefined {
  if (after === undefined || id === undefined) return undefined
  try {
    const values: unknown = JSON.parse(after)
    return Array.isArray(values) &&
      values.length === termsOf(sorts).length &&
      values.every((one): one is Value => typeof one === 'string' || typeof one === 'number')
      ? { values, id }
      : undefined
  } catch {
    return undefined
  }
}
