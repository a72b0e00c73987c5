import type { BitSet } from './bit-sets.ts'

export interface Numbers {
  services: number
  patients: number
}

interface Cell<V> extends Numbers {
  values: V
}

/** Counts of services and their patients for each combination of some values, kept up to date service by service. */
export class Tally<V extends object> {
  readonly #cells: Cell<V>[] = []
  readonly #numberOf = new Map<string, number>()
  /** By service, the number of the combination that it has. */
  readonly #at: (number | undefined)[] = []

  add(slot: number, values: V, patients: number): void {
    const at = this.#cellOf(values)
    const cell = this.#cells[at]
    this.#at[slot] = at
    if (!cell) return
    cell.services += 1
    cell.patients += patients
  }

  remove(slot: number, patients: number): void {
    const cell = this.#cells[this.#at[slot] ?? -1]
    this.#at[slot] = undefined
    if (!cell) return
    cell.services -= 1
    cell.patients -= patients
  }

  counts(): (V & Numbers)[] {
    return this.#cells.flatMap(({ values, services, patients }) => (services === 0 ? [] : [{ ...values, services, patients }]))
  }

  /** The same of these services alone. Some thousand of them are counted without building a text for each. */
  countsAmong(some: BitSet, patientsAt: (slot: number) => number): (V & Numbers)[] {
    const services = new Uint32Array(this.#cells.length)
    const patients = new Float64Array(this.#cells.length)
    some.forEach((slot) => {
      const at = this.#at[slot]
      if (at === undefined) return
      services[at] = (services[at] ?? 0) + 1
      patients[at] = (patients[at] ?? 0) + patientsAt(slot)
    })
    return this.#cells.flatMap(({ values }, at) => {
      const n = services[at] ?? 0
      return n === 0 ? [] : [{ ...values, services: n, patients: patients[at] ?? 0 }]
    })
  }

  #cellOf(values: V): number {
    const key = JSON.stringify(Object.values(values))
    const known = this.#numberOf.get(key)
    if (known !== undefined) return known
    const made = this.#cells.push({ values, services: 0, patients: 0 }) - 1
    this.#numberOf.set(key, made)
    return made
  }
}
