import { BitSet } from './bit-sets.ts'

/** The value of each service in one facet, and the set of services of each value; null is unknown. */
export class Facet {
  readonly #codeOf = new Map<string | null, number>()
  readonly #values: (string | null)[] = []
  readonly #sets: BitSet[] = []
  readonly #codes: (number | undefined)[] = []

  /** Gives a service its value, instead of the one it had. */
  put(slot: number, value: string | null): void {
    const code = this.#codeOf.get(value) ?? this.#newCode(value)
    const known = this.#codes[slot]
    if (known === code) return
    if (known !== undefined) this.#sets[known]?.remove(slot)
    this.#codes[slot] = code
    this.#sets[code]?.add(slot)
  }

  remove(slot: number): void {
    const known = this.#codes[slot]
    if (known === undefined) return
    this.#sets[known]?.remove(slot)
    this.#codes[slot] = undefined
  }

  valueAt(slot: number): string | null {
    return this.#values[this.#codes[slot] ?? -1] ?? null
  }

  setOf(value: string | null): BitSet {
    return this.#sets[this.#codeOf.get(value) ?? -1] ?? new BitSet()
  }

  /** How many of these services have each value that some of them have. */
  countIn(services: BitSet): [value: string | null, count: number][] {
    return this.#values.flatMap((value, code): [string | null, number][] => {
      const count = this.#sets[code]?.intersection_size(services) ?? 0
      return count > 0 ? [[value, count]] : []
    })
  }

  values(): (string | null)[] {
    return this.#values.filter((_, code) => this.#sets[code]?.isEmpty() === false)
  }

  trim(): void {
    for (const set of this.#sets) set.trim()
  }

  #newCode(value: string | null): number {
    const code = this.#values.push(value) - 1
    this.#codeOf.set(value, code)
    this.#sets.push(new BitSet())
    return code
  }
}
