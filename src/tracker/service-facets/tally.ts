export interface Numbers {
  services: number
  patients: number
}

/** Counts of services and their patients for each combination of some values, kept up to date service by service. */
export class Tally<V extends object> {
  readonly #counts = new Map<string, V & Numbers>()

  add(values: V, patients: number, services: 1 | -1 = 1): void {
    const key = JSON.stringify(Object.values(values))
    const count = this.#counts.get(key) ?? { ...values, services: 0, patients: 0 }
    count.services += services
    count.patients += services * patients
    if (count.services === 0) this.#counts.delete(key)
    else this.#counts.set(key, count)
  }

  counts(): (V & Numbers)[] {
    return [...this.#counts.values()]
  }
}
