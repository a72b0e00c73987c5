import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'
import type { Interaction } from './interaction.ts'
import { keptOf } from './interaction.ts'
import { insertBatch } from './interactions.store.ts'
import { packBodies } from './pack.ts'
import type { Packable } from './pack.ts'

const gatherMs = 25
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
  #waiting: Packable[] = []
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
        .then(() => {
          for (const id of new Set(batch.map((one) => one.row.sandbox_id))) this.tell(id)
        })
    return this.#writing
  }

  /** In one commit; where that fails each in its own, so that none takes others with it. */
  async #keep(batch: Packable[]): Promise<void> {
    try {
      const { rows, packs } = await packBodies(batch.filter(isPacked), timeOrderedId)
      await this.#db.write((trx) => insertBatch(trx, { rows: [...batch.filter((one) => !isPacked(one)).map((one) => one.row), ...rows], packs }))
    } catch (error) {
      if (batch.length > 1) for (const one of batch) await this.#keep([one])
      else this.#log.error({ err: error, lost: batch[0]?.row.id }, 'an interaction could not be kept')
    }
  }
}

/** Long answers, and reads that were served: what else there is (refusals, answers without slots) is asked for by what stands in it, and so is what came with a body. */
const isPacked = ({ row }: Packable): boolean =>
  row.request_body === null && (row.response_digest !== null || (row.status < 400 && (row.operation === 'read' || row.operation === 'read-version')))
