import type { Logger } from 'pino'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Database } from '../../db/database.ts'
import { addTurns } from './turns.store.ts'

export type Turn =
  | { kind: 'served' }
  | { kind: 'refused'; /** Seconds until the next minute begins. */ wait: number; /** Whether the log should hold it. */ isKept: boolean }

declare module '../../context.ts' {
  interface Context {
    /** How many requests a minute each sandbox has had. */
    turns: Turns
  }
}

/** For how many minutes unstored refusals are counted. */
export const minutesCounted = 10
/** A node reports to the others after this fraction of a sandbox's limit: each further node can let that many more through. */
const sharedPart = 1 / 20
const sharesWithinMs = 1000

interface Shared {
  /** Served here and not reported yet. */
  mine: number
  /** The database's last report: its minute, and how many requests all nodes served in it. */
  minute: number
  taken: number
  isSharing: boolean
  timer: NodeJS.Timeout | undefined
}

/**
 * The requests a minute of each sandbox. Counted in this process, so that no request waits for the database. On PostgreSQL nodes report what they
 * served to each other in blocks, in the background; if that fails, each counts for itself.
 */
export class Turns {
  readonly #db: Database
  readonly #log: Logger
  readonly #clock: () => number
  readonly #limiters = new Map<number, RateLimiterMemory>()
  readonly #shared = new Map<string, Shared>()
  /** By sandbox, how many refusals were not stored in each minute that had any: the log does not have them, so its page shows this number. */
  readonly #unkept = new Map<string, { minute: number; times: number }[]>()

  /** `clock` is monotonic, in milliseconds. */
  constructor(db: Database, log: Logger, clock: () => number = () => performance.now()) {
    this.#db = db
    this.#log = log
    this.#clock = clock
  }

  /** Counts a request against its sandbox's limit. */
  async take(sandboxId: string, perMinute: number): Promise<Turn> {
    try {
      const { consumedPoints, msBeforeNext } = await this.#limiterOf(perMinute).consume(sandboxId)
      if (consumedPoints > perMinute) return { kind: 'refused', wait: waitOf(msBeforeNext), isKept: true }
      if (this.#db.engine === 'postgres') this.#count(sandboxId, perMinute)
      return { kind: 'served' }
    } catch (rejected) {
      if (typeof rejected !== 'object' || rejected === null || !('msBeforeNext' in rejected)) throw rejected
      this.#countUnkept(sandboxId)
      return { kind: 'refused', wait: waitOf(Number(rejected.msBeforeNext)), isKept: false }
    }
  }

  /** How many requests this process refused in the last minutes without storing them in the log. */
  unkeptOf = (sandboxId: string): number => this.#recent(sandboxId).reduce((sum, one) => sum + one.times, 0)

  #limiterOf(perMinute: number): RateLimiterMemory {
    const known = this.#limiters.get(perMinute)
    if (known) return known
    // Beyond twice the limit refusals are not stored, so that a flood does not fill the log.
    const made = new RateLimiterMemory({ points: perMinute * 2, duration: 60 })
    this.#limiters.set(perMinute, made)
    return made
  }

  #count(sandboxId: string, perMinute: number): void {
    const shared = this.#shared.get(sandboxId) ?? { mine: 0, minute: -1, taken: 0, isSharing: false, timer: undefined }
    this.#shared.set(sandboxId, shared)
    shared.mine += 1
    if (shared.mine >= Math.max(1, Math.floor(perMinute * sharedPart))) void this.#share(sandboxId, perMinute, shared)
    else shared.timer ??= setTimeout(() => void this.#share(sandboxId, perMinute, shared), sharesWithinMs).unref()
  }

  /** Reports what was served here and fetches what others have served since. Never throws. */
  async #share(sandboxId: string, perMinute: number, shared: Shared): Promise<void> {
    if (shared.isSharing) return
    shared.isSharing = true
    clearTimeout(shared.timer)
    shared.timer = undefined
    const sent = shared.mine
    try {
      const { minute, taken } = await this.#db.transaction((trx) => addTurns(trx, sandboxId, sent))
      const others = taken - sent - (minute === shared.minute ? shared.taken : 0)
      Object.assign(shared, { minute, taken, mine: shared.mine - sent })
      if (others > 0) await this.#limiterOf(perMinute).penalty(sandboxId, others)
    } catch (error) {
      this.#log.warn({ err: error, sandbox: sandboxId }, 'nodes could not tell each other how many requests a sandbox had')
    } finally {
      shared.isSharing = false
    }
  }

  #recent(sandboxId: string): { minute: number; times: number }[] {
    const from = this.#minute() - minutesCounted
    return this.#unkept.get(sandboxId)?.filter((one) => one.minute > from) ?? []
  }

  #countUnkept(sandboxId: string): void {
    const minute = this.#minute()
    const last = this.#unkept.get(sandboxId)?.at(-1)
    if (last?.minute === minute) last.times += 1
    else this.#unkept.set(sandboxId, [...this.#recent(sandboxId), { minute, times: 1 }])
  }

  #minute = (): number => Math.floor(this.#clock() / 60_000)
}

const waitOf = (ms: number): number => Math.min(60, Math.max(1, Math.ceil(ms / 1000)))
