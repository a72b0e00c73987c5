import { TypedFastBitSet as BitSet } from 'typedfastbitset'

export { BitSet }

/** A bit set for each name, made when the first bit is added to it. */
export class NamedSets {
  readonly #sets = new Map<string, BitSet>()

  add(name: string, slot: number): void {
    const known = this.#sets.get(name)
    if (known) known.add(slot)
    else this.#sets.set(name, new BitSet([slot]))
  }

  get(name: string): BitSet | undefined {
    return this.#sets.get(name)
  }

  /** The names that begin so, each with what follows. */
  startingWith(start: string): [rest: string, set: BitSet][] {
    return [...this.#sets].filter(([name]) => name.startsWith(start)).map(([name, set]) => [name.slice(start.length), set])
  }

  clear(slot: number): void {
    for (const set of this.#sets.values()) removeFrom(set, slot)
  }

  trim(): void {
    for (const set of this.#sets.values()) set.trim()
  }
}

/** Removing a bit that is not there would make the set longer. */
export function removeFrom(set: BitSet, slot: number): void {
  if (set.has(slot)) set.remove(slot)
}

/** The slots that are in all of these; of none given, in `all`. */
export function intersectionOf(sets: BitSet[], all: BitSet): BitSet {
  const [first, ...rest] = sets.toSorted((a, b) => a.words.length - b.words.length)
  const result = (first ?? all).clone()
  for (const one of rest) result.intersection(one)
  return result
}

export function unionOf(sets: (BitSet | undefined)[]): BitSet {
  // From the longest on, so that the result need not grow: a set that grows becomes twice as long as it has to be.
  const [longest, ...rest] = sets.flatMap((one) => one ?? []).toSorted((a, b) => b.words.length - a.words.length)
  const result = longest?.clone() ?? new BitSet()
  for (const one of rest) result.union(one)
  return result
}

/** How many slots are in both sets of at least one of these pairs. */
export function sizeOfUnion(pairs: [BitSet, BitSet | undefined][]): number {
  const filled = pairs.flatMap(([fits, set]) => (set ? [[fits, set] as const] : []))
  const [first, ...rest] = filled
  if (!first) return 0
  if (rest.length === 0) return first[0].intersection_size(first[1])
  const all = first[0].new_intersection(first[1])
  for (const [fits, set] of rest) all.union(fits.new_intersection(set))
  return all.size()
}
