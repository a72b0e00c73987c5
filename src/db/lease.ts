import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database, Writer } from './database.ts'
import { deleteLease, deleteLeasesOf, insertLease, listLeases, renewLease, renewLeases } from './leases.store.ts'

/** Another node does the work now, or this one is stopping: this node must write nothing more for it. */
export class LostLease extends Error {}

export interface Lease {
  /** The database to use for the work: each write renews the lease in its transaction, and throws LostLease if it is lost. */
  readonly db: Database
  /** Lets others take the work. Never throws. */
  release(): Promise<void>
}

interface Timing {
  /** How often a node renews its leases. */
  beatMs: number
  /** How long a lease may stay unrenewed before another node ends it. */
  deadMs: number
  /** A monotonic clock, in milliseconds. */
  clock: () => number
}
interface Seen {
  node: string
  beat: number
  since: number
}

const stopsWithinMs = 3000
const usual: Timing = { beatMs: 3000, deadMs: 15_000, clock: () => performance.now() }

/**
 * Work that one node does at a time, by name. A node is alive while its lease counts up, as measured by the clock of the node that watches:
 * nothing depends on two machines agreeing on the time. A node that was paused (stopped, cut off) may have lost its lease without knowing, so each
 * of its writes checks.
 */
export class Leases {
  readonly #db: Database
  readonly #log: Logger
  readonly #timing: Timing
  readonly #node = randomUUID()
  readonly #held = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  /** The leases of other nodes as last seen, and since when they have not changed. */
  #seen = new Map<string, Seen>()
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(db: Database, log: Logger, timing: Partial<Timing> = {}) {
    this.#db = db
    this.#log = log
    this.#timing = { ...usual, ...timing }
  }

  /** Takes the lease of this name; null if any node has it, this one included. */
  async take(name: string): Promise<Lease | null> {
    if (this.#isStopped || !(await this.#db.transaction((trx) => insertLease(trx, { name, node: this.#node, beat: 0 })))) return null
    this.#held.add(name)
    this.#timer ??= setInterval(() => void this.#beat(), this.#timing.beatMs).unref()
    const db: Database = {
      ...this.#db,
      transaction: (fn, label) =>
        this.#db.transaction(async (trx) => {
          await this.#renew(trx, name)
          return fn(trx)
        }, label ?? name),
    }
    return { db, release: () => this.#release(name) }
  }

  /**
   * Runs a piece of work, after any work of this node under the same name. Resolves to undefined if another node is doing it: whatever the rows
   * say is still to do is found by the next look for unfinished work.
   */
  run<T>(name: string, act: (db: Database) => Promise<T>, taken?: Lease): Promise<T | undefined> {
    const run = this.idle(name).then(() => this.#run(name, act, taken))
    const settled: Promise<void> = run.then(
      () => {},
      () => {},
    )
    this.#running.set(name, settled)
    void settled.then(() => {
      if (this.#running.get(name) === settled) this.#running.delete(name)
    })
    return run
  }

  /** Resolves when this node does nothing under this name. */
  idle = (name: string): Promise<void> => this.#running.get(name) ?? Promise.resolve()

  isAtWork = (name: string): boolean => this.#running.has(name)

  async #run<T>(name: string, act: (db: Database) => Promise<T>, taken?: Lease): Promise<T | undefined> {
    const lease = taken ?? (await this.take(name))
    if (!lease) return undefined
    try {
      return await act(lease.db)
    } catch (error) {
      if (!(error instanceof LostLease)) throw error
      this.#log.info({ lease: name }, 'another node goes on with this work')
      return undefined
    } finally {
      await lease.release()
    }
  }

  /** Ends the leases of nodes that have not renewed them for too long. Call it repeatedly: the first call only notes their state. */
  async sweep(): Promise<void> {
    const now = this.#timing.clock()
    const seen = new Map<string, Seen>()
    for (const { name, node, beat } of await listLeases(this.#db.read)) {
      if (node === this.#node) continue
      const before = this.#seen.get(name)
      const stands = before?.node === node && before.beat === beat
      const since = stands ? before.since : now
      if (stands && now - since >= this.#timing.deadMs && (await this.#db.transaction((trx) => deleteLease(trx, { name, node, beat }))))
        this.#log.warn({ lease: name }, 'a node stopped in the middle of this work')
      else seen.set(name, { node, beat, since })
    }
    this.#seen = seen
  }

  /** Releases everything. Work still in progress stops at its next write. Never throws. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    this.#held.clear()
    await this.#db
      .transaction((trx) => deleteLeasesOf(trx, this.#node))
      .catch((error: unknown) => this.#log.warn({ err: error }, 'leases could not be given back'))
    await Promise.race([Promise.all(this.#running.values()), delay(stopsWithinMs)])
  }

  async #renew(trx: Writer, name: string): Promise<void> {
    if (this.#isStopped || !(await renewLease(trx, { name, node: this.#node }))) throw new LostLease(`The lease of ${name} is lost`)
  }

  /** A failed beat is harmless: each write of the work also renews the lease, or finds it lost. */
  async #beat(): Promise<void> {
    try {
      if (this.#held.size > 0) await this.#db.transaction((trx) => renewLeases(trx, this.#node))
    } catch (error) {
      this.#log.warn({ err: error }, 'leases could not be renewed')
    }
  }

  async #release(name: string): Promise<void> {
    this.#held.delete(name)
    if (this.#held.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    await this.#db
      .transaction((trx) => deleteLease(trx, { name, node: this.#node }))
      .catch((error: unknown) => this.#log.warn({ err: error, lease: name }, 'a lease could not be given back'))
  }
}
