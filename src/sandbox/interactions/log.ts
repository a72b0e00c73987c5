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
    /** Queues sandbox exchanges for the database. */
    interactions: InteractionLog
  }
}

const gatherMs = 25
const mostWaiting = 2000
/** While the database is away this many are held back, with a second between attempts; then the oldest are dropped. */
const mostHeld = 5000
const againMs = 1000
/** How many people may watch live pages in one process: each takes a connection. */
const mostWatching = 200

/**
 * Stores interactions that changed nothing (searches, reads, refusals) together, in a commit a little later; those that changed something are
 * stored in the transaction of the change. Call `flush` before the database closes.
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

  /** Releases the body of an answer with a recipe at once: held until the next commit, hundreds of them would keep the garbage collector busy. */
  later(interaction: Interaction): void {
    const { row, exchange } = keptOf(interaction)
    const recipe = row.response_digest === null ? null : interaction.recipe
    this.#waiting.push({ row: recipe === null ? row : { ...row, response_body: null }, exchange, recipe })
    if (this.#waiting.length > mostHeld) this.#lost += this.#waiting.splice(0, this.#waiting.length - mostHeld).length
    if (this.#waiting.length === mostWaiting) this.#writeSoon(0)
    else this.#timer ??= this.#after(gatherMs)
  }

  /** Notifies watchers of a sandbox, or of a run of a test plan, that something was stored for it. */
  tell(id: string): void {
    this.#news.emit(id)
  }

  /**
   * Watches a sandbox, or a run: `changed` is called when something was stored for it, `ended` when the process stops. Returns a function that stops
   * watching, or null if too many people watch.
   */
  watch(id: string, { changed, ended }: { changed: () => void; ended: () => void }): (() => void) | null {
    if (this.#watchers.size >= mostWatching) return null
    this.#news.on(id, changed)
    this.#watchers.add(ended)
    return () => {
      this.#news.off(id, changed)
      this.#watchers.delete(ended)
    }
  }

  endWatching(): void {
    for (const ended of this.#watchers) ended()
  }

  /** Writes everything that is waiting. Never throws: what could not be stored is logged, and retried while the database is away. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(guarded(this.#log, 'storing interactions', () => this.#keepWaiting()))
    return this.#writing
  }

  /** Writes what it can before the process ends, and logs how many are lost. */
  async end(): Promise<void> {
    await this.flush()
    clearTimeout(this.#timer)
    this.#lost += this.#waiting.splice(0).length
    this.#tellLost()
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(
      guarded(this.#log, 'storing interactions', () => this.flush()),
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
    if (this.#lost > 0) this.#log.error({ lost: this.#lost }, 'interactions could not be stored: the database was away for too long')
    this.#lost = 0
  }

  /**
   * Stores a batch in one commit; if a row fails, each in its own, so that the faulty one does not affect others. Returns those that are left because
   * the database is away.
   */
  async #keep(batch: Packable[]): Promise<Packable[]> {
    try {
      const { rows, packs } = await packBodies(batch.filter(isPacked), timeOrderedId)
      const all = [...batch.filter((one) => !isPacked(one)).map((one) => one.row), ...rows]
      await this.#db.transaction((trx) => insertBatch(trx, { rows: all, packs }), 'keep interactions')
      return []
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return batch
      if (batch.length === 1) {
        this.#log.error({ err: error, lost: batch[0]?.row.id }, 'an interaction could not be stored')
        return []
      }
    }
    const left: Packable[] = []
    // Once the database is away there is no point in trying the others.
    for (const one of batch) left.push(...(left.length > 0 ? [one] : await this.#keep([one])))
    return left
  }
}

/**
 * Long answers, and reads that were served. Everything else (refusals, answers without slots) is searched by its content, and so are requests with
 * a body.
 */
const isPacked = ({ row }: Packable): boolean =>
  row.request_body === null && (row.response_digest !== null || (row.status < 400 && (row.operation === 'read' || row.operation === 'read-version')))
