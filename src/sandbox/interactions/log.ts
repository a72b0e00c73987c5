import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import { DatabaseUnavailable } from '../../errors.ts'
import { guarded } from '../../guarded.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'
import type { Interaction } from './interaction.ts'
import { keptOf } from './interaction.ts'
import { insertBatch } from './interactions.store.ts'
import { packBodies } from './pack.ts'
import type { Packable } from './pack.ts'

declare module '../../context.ts' {
  interface Context {
    /** What sandboxes were asked and answered, on its way into the database. */
    interactions: InteractionLog
  }
}

const gatherMs = 25
const mostWaiting = 2000
/** While the database is away this many are held for it, a second between two tries; then the oldest go. */
const mostHeld = 5000
const againMs = 1000
/** How many people may watch logs of one process as they grow: each keeps a connection. */
const mostWatching = 200

/**
 * Keeps the interactions that changed nothing (searches, reads, refusals) together in a commit a little later; those that
 * changed something are kept in the transaction of the change. `flush` before the database closes.
 */
export class InteractionLog {
  readonly #db: Database
  readonly #log: Logger
  #waiting: Packable[] = []
  #lost = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  readonly #news = new EventEmitter().setMaxListeners(mostWatching)
  readonly #watchers = new Set<() => void>()

  constructor(db: Database, log: Logger) {
    this.#db = db
    this.#log = log
  }

  /** Of an answer with a recipe the body is let go at once: held until the next commit, the last hundreds of them would keep the garbage collector busy. */
  later(interaction: Interaction): void {
    const { row, exchange } = keptOf(interaction)
    const recipe = row.response_digest === null ? null : interaction.recipe
    this.#waiting.push({ row: recipe === null ? row : { ...row, response_body: null }, exchange, recipe })
    if (this.#waiting.length > mostHeld) this.#lost += this.#waiting.splice(0, this.#waiting.length - mostHeld).length
    if (this.#waiting.length === mostWaiting) this.#writeSoon(0)
    else this.#timer ??= this.#after(gatherMs)
  }

  /** Tells who watches a sandbox that something was kept of it. */
  tell(sandboxId: string): void {
    this.#news.emit(sandboxId)
  }

  /** Watches a sandbox: `changed` is called when something was kept of it, `ended` when the process stops. Answers how to stop watching, or null where too many do. */
  watch(sandboxId: string, { changed, ended }: { changed: () => void; ended: () => void }): (() => void) | null {
    if (this.#watchers.size >= mostWatching) return null
    this.#news.on(sandboxId, changed)
    this.#watchers.add(ended)
    return () => {
      this.#news.off(sandboxId, changed)
      this.#watchers.delete(ended)
    }
  }

  endWatching(): void {
    for (const ended of this.#watchers) ended()
  }

  /** Writes everything that waits. Never throws: what could not be kept is told in the log, and while the database is away it is tried again. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(guarded(this.#log, 'keeping interactions', () => this.#keepWaiting()))
    return this.#writing
  }

  /** Writes what it can before the process ends, and says how many are lost. */
  async end(): Promise<void> {
    await this.flush()
    clearTimeout(this.#timer)
    this.#lost += this.#waiting.splice(0).length
    this.#tellLost()
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(
      guarded(this.#log, 'keeping interactions', () => this.flush()),
      ms,
    )
  }

  #writeSoon(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = this.#after(ms)
  }

  async #keepWaiting(): Promise<void> {
    const batch = this.#waiting.splice(0)
    if (batch.length === 0) return
    const left = await this.#keep(batch)
    if (left.length > 0) {
      this.#waiting.unshift(...left)
      this.#writeSoon(againMs)
    } else this.#tellLost()
    for (const id of new Set(batch.map((one) => one.row.sandbox_id))) this.tell(id)
  }

  #tellLost(): void {
    if (this.#lost > 0) this.#log.error({ lost: this.#lost }, 'interactions could not be kept: the database was away for too long')
    this.#lost = 0
  }

  /** In one commit; if a row of it cannot be kept each in its own, so that none takes others with it. Returns what is left because the database is away. */
  async #keep(batch: Packable[]): Promise<Packable[]> {
    try {
      const { rows, packs } = await packBodies(batch.filter(isPacked), timeOrderedId)
      const all = [...batch.filter((one) => !isPacked(one)).map((one) => one.row), ...rows]
      await this.#db.transaction((trx) => insertBatch(trx, { rows: all, packs }), 'keep interactions')
      return []
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return batch
      if (batch.length === 1) {
        this.#log.error({ err: error, lost: batch[0]?.row.id }, 'an interaction could not be kept')
        return []
      }
    }
    const left: Packable[] = []
    // Once the database is away there is no use in asking it for each of the others.
    for (const one of batch) left.push(...(left.length > 0 ? [one] : await this.#keep([one])))
    return left
  }
}

/** Long answers, and reads that were served: what else there is (refusals, answers without slots) is asked for by what stands in it, and so is what came with a body. */
const isPacked = ({ row }: Packable): boolean =>
  row.request_body === null && (row.response_digest !== null || (row.status < 400 && (row.operation === 'read' || row.operation === 'read-version')))
