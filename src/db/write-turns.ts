/** Lets so many run at a time; others wait in order of arrival. */
export class WriteTurns {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(atATime: number) {
    this.#free = atATime
  }

  /** `turn` resolves when the turn begins; it has to be given back. `cancel` stops waiting, and does nothing once the turn has begun. */
  take(): { turn: Promise<void>; cancel: () => void } {
    const { promise: turn, resolve: begin } = Promise.withResolvers<void>()
    if (this.#free > 0) {
      this.#free -= 1
      begin()
    } else this.#waiting.add(begin)
    return { turn, cancel: () => this.#waiting.delete(begin) }
  }

  giveBack(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#free += 1
    else {
      this.#waiting.delete(next)
      next()
    }
  }
}
