import { ServerBusy } from '../../errors.ts'
import { counted } from '../../web/numbers.ts'

/** So long does someone wait for their turn: proxies and people give up soon after. */
const patienceMs = 30_000
const mostWaiting = 5
/** So many packs, each up to 2 GB, are on the disk at once, made or being sent. */
const mostOnDisk = 3
const minute = 60_000
/** Whoever was turned away is told to come back after two minutes. */
const leastPauseMs = 3 * minute

/**
 * Gives out the turn to make a pack: one is made at a time, whoever asked first is first, and nobody has more than one. If
 * others were turned away while somebody's pack was made, that person pauses, so that the others find a turn when they come back.
 */
export class PackTurns {
  #isTaken = false
  #isAnyoneTurnedAway = false
  readonly #waiting: (() => void)[] = []
  /** Who waits for a pack, or has one made or sent. */
  readonly #having = new Set<string>()
  /** Until when someone leaves the turn to others. */
  readonly #pauses = new Map<string, number>()
  readonly #now: () => number
  readonly #patienceMs: number

  constructor(given: { now?: () => number; patienceMs?: number } = {}) {
    this.#now = given.now ?? (() => performance.now())
    this.#patienceMs = given.patienceMs ?? patienceMs
  }

  /** Runs something that has a pack made and sent for a person, who is known by their id. Throws ServerBusy if they have to wait for another reason than their turn. */
  async forOne<T>(person: string, run: () => Promise<T>): Promise<T> {
    if (this.#having.has(person)) throw new ServerBusy('Slipway is making an evidence pack for you already. Wait until you have it, then try again')
    this.#refuseInPause(person)
    this.#having.add(person)
    try {
      return await run()
    } finally {
      this.#having.delete(person)
    }
  }

  /** Runs `make` in the turn of this person. Throws ServerBusy if it does not come soon, and the reason of the signal if they leave. */
  async inTurn<T>(person: string, gone: AbortSignal, make: () => Promise<T>): Promise<T> {
    await this.#take(gone)
    const began = this.#now()
    this.#isAnyoneTurnedAway = false
    try {
      gone.throwIfAborted()
      if (this.#having.size - this.#waiting.length > mostOnDisk)
        throw new ServerBusy('Others are still downloading their evidence packs. Try again in 5 minutes', 5 * 60)
      return await make()
    } finally {
      const now = this.#now()
      if (this.#isAnyoneTurnedAway) this.#pauses.set(person, now + Math.max(now - began, leastPauseMs))
      this.#pass()
    }
  }

  #refuseInPause(person: string): void {
    for (const [one, until] of this.#pauses) if (until <= this.#now()) this.#pauses.delete(one)
    const left = (this.#pauses.get(person) ?? 0) - this.#now()
    if (left <= 0) return
    const minutes = Math.ceil(left / minute)
    const why = 'Others could not have theirs while your last evidence pack was made, so they go first now'
    throw new ServerBusy(`${why}. Try again in ${counted(minutes, 'minute')}`, minutes * 60)
  }

  async #take(gone: AbortSignal): Promise<void> {
    gone.throwIfAborted()
    if (!this.#isTaken) {
      this.#isTaken = true
      return
    }
    if (this.#waiting.length >= mostWaiting) throw this.#turnedAway()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    const leave = (): void => reject(gone.reason)
    gone.addEventListener('abort', leave, { once: true })
    const late = (): void => reject(this.#turnedAway())
    const timer = setTimeout(late, this.#patienceMs)
    try {
      await promise
    } catch (error) {
      const at = this.#waiting.indexOf(resolve)
      // The turn came in the moment in which they left: it goes to the next.
      if (at === -1) this.#pass()
      else this.#waiting.splice(at, 1)
      throw error
    } finally {
      clearTimeout(timer)
      gone.removeEventListener('abort', leave)
    }
  }

  #turnedAway(): ServerBusy {
    this.#isAnyoneTurnedAway = true
    return new ServerBusy('Slipway is making evidence packs for others at the moment. Try again in 2 minutes', 2 * 60)
  }

  /** Gives the turn to whoever has waited longest. */
  #pass(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isTaken = false
  }
}
