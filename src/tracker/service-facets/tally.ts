/** Counts of services and their patients for each combination of some values, kept up to date service by service. */
export interface Counted<V> {
  values: V
  services: number
  patients: number
}

export class Tally<V extends object> {
  readonly #counts = new Map<string, Counted<V>>()

  add(values: V, patients: number, services: 1 | -1 = 1): void {
    const key = JSON.stringify(Object.values(values))
    const count = this.#counts.get(key) ?? { values, services: 0, patients: 0 }
    count.services += services
    count.patients += services * patients
    if (count.services === 0) this.#counts.delete(key)
    else this.#counts.set(key, count)
  }

  counts(): Counted<V>[] {
    return [...this.#counts.values()]
  }
}
