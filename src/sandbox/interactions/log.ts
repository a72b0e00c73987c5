import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import type { Interaction } from './interaction.ts'
import { rowOf } from './interaction.ts'
import { insertBatch } from './interactions.store.ts'
import { packBodies } from './pack.ts'

const gatherMs = 100
const mostWaiting = 2000

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

  constructor(db: Database, log: Logger) {
    this.#db = db
    this.#log = log
  }

  later(interaction: Interaction): void {
    this.#waiting.push(interaction)
    if (this.#waiting.length >= mostWaiting) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), gatherMs)
  }

  /** Writes everything that waits. Never throws: what could not be kept is told in the log, by id. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting
    this.#waiting = []
    if (batch.length > 0)
      this.#writing = this.#writing
        .then(() => packBodies(batch.map(rowOf), randomUUID))
        .then((packed) => this.#db.write((trx) => insertBatch(trx, packed)))
        .catch((error: unknown) => this.#log.error({ err: error, lost: batch.map((one) => one.id).slice(0, 50) }, 'interactions could not be kept'))
    return this.#writing
  }
}
