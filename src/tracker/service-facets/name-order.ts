/** The services in the order of their names, as the database sorts them: a page of a list is a walk along it. */
export class NameOrder {
  #order: number[] = []
  #rank: number[] = []

  get length(): number {
    return this.#order.length
  }

  replaceAll(order: number[]): void {
    this.#order = order
    this.#rerank()
  }

  /** Moves services to their places: each goes after another that is given with it, or to the front. Give them in the order of the list. */
  move(places: { slot: number; after: number | undefined }[], gone: number[] = []): void {
    const moved = new Set([...places.map((one) => one.slot), ...gone])
    this.#order = this.#order.filter((slot) => !moved.has(slot))
    this.#rerank()
    for (const { slot, after } of places) {
      this.#order.splice(after === undefined ? 0 : (this.#rank[after] ?? this.#order.length - 1) + 1, 0, slot)
      this.#rerank()
    }
  }

  /** The place of a service, the first is 0. */
  rankOf(slot: number): number {
    return this.#rank[slot] ?? this.#order.length
  }

  /** The wanted services after the place of another, at most `most`. */
  take(wanted: { has(slot: number): boolean }, most: number, after?: number): number[] {
    const taken: number[] = []
    for (let at = after === undefined ? 0 : (this.#rank[after] ?? -1) + 1; at < this.#order.length && taken.length < most; at += 1) {
      const slot = this.#order[at]
      if (slot !== undefined && wanted.has(slot)) taken.push(slot)
    }
    return taken
  }

  #rerank(): void {
    this.#rank = []
    for (let at = 0; at < this.#order.length; at += 1) this.#rank[this.#order[at] ?? 0] = at
  }
}
