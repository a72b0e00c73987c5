import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import type { Interaction } from './interaction.ts'
import { rowOf } from './interaction.ts'
import { insertBatch } from './interactions.store.ts'
import { packBodies } from './pack.ts'

const gatherMs = 100
const mostWaiting = 2000
/** How many people may watch logs of one process as they grow: each keeps a connection. */
const mostWatching = 200

/**
 * Keeps the interactions that changed nothing (searches, reads, refusals) together in a commit a little later; those that
 * changed something are kept in the transaction of the change. `flush` before the database closes.
 */
export class InteractionLog {
  readonly #db: Database
  readonly #log: Logger
  #waiting: Interaction[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  readonly #news = new EventEmitter().setMaxListeners(mostWatching)
  readonly #watchers = new Set<() => void>()

  constructor(db: Database, log: Logger) {
    this.#db = db
    this.#log = log
  }

  later(interaction: Interaction): void {
    this.#waiting.push(interaction)
    if (this.#waiting.length >= mostWaiting) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), gatherMs)
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

  /** Writes everything that waits. Never throws: what could not be kept is told in the log, by id. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting
    this.#waiting = []
    if (batch.length > 0)
      this.#writing = this.#writing
        .then(() => this.#keep(batch))
        .then(() => { for (const id of new Set(batch.map((one) => one.sandboxId))) this.tell(id) })
    return this.#writing
  }

  /** In one commit; where that fails each in its own, so that none takes others with it. */
  async #keep(batch: Interaction[]): Promise<void> {
    try {
      const packed = await packBodies(batch.map(rowOf), randomUUID)
      await this.#db.write((trx) => insertBatch(trx, packed))
    } catch (error) {
      if (batch.length > 1) for (const one of batch) await this.#keep([one])
      else this.#log.error({ err: error, lost: batch[0]?.id }, 'an interaction could not be kept')
    }
  }
}
