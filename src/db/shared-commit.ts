import type BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { setTimeout as delay } from 'node:timers/promises'
import { endsWithin } from '../ends-within.ts'
import { DatabaseUnavailable } from '../errors.ts'
import { kyselyOnSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { isBusy, unavailableFrom } from './unavailable.ts'
import { WriteWatch } from './write-watch.ts'
import type { Write } from './write-watch.ts'

interface Job {
  write: Write
  /** Runs the write; the function that it returns resolves its caller's promise, once the commit is certain. */
  run: (trx: Kysely<Tables>) => Promise<() => void>
  reject: (error: unknown) => void
  /** Stops waiting for a job that has run too long. */
  undo?: (error: Error) => void
}

interface Done {
  job: Job
  /** Resolves or rejects the job's promise, once the outcome is certain. */
  answer: () => void
}

const jobsPerCommit = 64
/** The longest pause between two attempts while another process writes. */
const longestPauseMs = 32

/** Refused or rolled back: nobody waits for it any more. */
const isOver = (job: Job): boolean => job.write.state === 'over'

type Statements = Record<'begin' | 'commit' | 'savepoint' | 'release' | 'undo', BetterSqlite3.Statement>

/**
 * Runs writes that arrive together under one BEGIN IMMEDIATE, each in its own savepoint, because the flush to disk at COMMIT is what costs. Each
 * is answered only after the shared commit; one that fails is rolled back alone.
 */
export class SharedCommit {
  readonly #connect: () => BetterSqlite3.Database
  readonly #watch: WriteWatch
  readonly #beforeCommit: () => void
  #connection!: BetterSqlite3.Database
  #handle!: Kysely<Tables>
  #statements!: Statements
  #waiting: Job[] = []
  #running: Promise<void> | undefined
  #isClosing = false
  #isClosed = false

  /**
   * `connect` opens a connection that never waits for a lock. `beforeCommit` ends the readers' snapshot, so that the next statement sees what was
   * committed.
   */
  constructor(
    connect: () => BetterSqlite3.Database,
    { watch = new WriteWatch(), beforeCommit = () => {} }: { watch?: WriteWatch; beforeCommit?: () => void } = {},
  ) {
    this.#connect = connect
    this.#watch = watch
    this.#beforeCommit = beforeCommit
    this.#open()
  }

  write<T>(run: (trx: Kysely<Tables>) => Promise<T>, label?: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isClosing) throw new DatabaseUnavailable('The database is being closed.')
      const job: Job = {
        write: this.#watch.enter(label, (error) => this.#late(job, error)),
        run: (trx) => run(trx).then((value) => () => resolve(value)),
        reject,
      }
      this.#waiting.push(job)
      this.#running ??= this.#drain()
    })
  }

  /** Accepts no more writes, waits for the pending ones for at most so many milliseconds, and closes the connection. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true
    await endsWithin(withinMs, this.#running)
    this.#isClosed = true
    this.#connection.close()
    this.#refuse(this.#waiting.splice(0), new DatabaseUnavailable('The database was closed before this was written.'))
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gathered()
      if (await this.#begun()) await this.#commit(this.#waiting.splice(0, jobsPerCommit))
    }
    this.#running = undefined
  }

  /** Waits for as long as each turn of the event loop brings more: callers answered by the last commit write again a moment later. */
  async #gathered(): Promise<void> {
    for (let before = 0; this.#waiting.length > before && this.#waiting.length < jobsPerCommit;) {
      before = this.#waiting.length
      await new Promise((go) => setImmediate(go))
    }
  }

  /** Begins once no other process writes. Waits with a timer: SQLite's own wait would block the whole process. False if nothing is left to write. */
  async #begun(): Promise<boolean> {
    for (let pause = 1; this.#waiting.length > 0; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        if (!this.#connection.open && !this.#isClosed) this.#open()
        this.#statements.begin.run()
        return true
      } catch (error) {
        if (!isBusy(error)) {
          this.#refuse(this.#waiting.splice(0), unavailableFrom(error))
          this.#recover()
          return false
        }
      }
      await delay(pause)
    }
    return false
  }

  async #commit(jobs: Job[]): Promise<void> {
    const done: Done[] = []
    let isUndone = false
    try {
      while (!isUndone) {
        const job = jobs.shift()
        if (!job) break
        if (isOver(job)) continue
        done.push({ job, answer: await this.#inSavepoint(job) })
        isUndone = isOver(job)
      }
      this.#finish(done)
    } catch (error) {
      const lost = done.map((one) => one.job)
      this.#refuse(lost, unavailableFrom(error))
      this.#recover()
    }
    // What a rolled-back job still waits for may arrive: it must find its connection closed, not the transaction of others.
    if (isUndone) this.#replaceConnection()
    // Jobs that had no turn in this transaction go into the next.
    this.#waiting.unshift(...jobs.filter((job) => !isOver(job)))
  }

  /** Commits, then answers. */
  #finish(done: Done[]): void {
    this.#beforeCommit()
    this.#statements.commit.run()
    for (const { job, answer } of done.splice(0)) {
      this.#watch.leave(job.write)
      answer()
    }
  }

  /** Throws if the whole transaction is lost. */
  async #inSavepoint(job: Job): Promise<() => void> {
    try {
      this.#statements.savepoint.run()
    } catch (error) {
      this.#refuse([job], unavailableFrom(error))
      throw error
    }
    try {
      const answer = await new Promise<() => void>((resolve, reject) => {
        job.undo = reject
        this.#watch.run(job.write, () => job.run(this.#handle)).then(resolve, reject)
      })
      this.#statements.release.run()
      return answer
    } catch (error) {
      try {
        this.#statements.undo.run()
        this.#statements.release.run()
      } catch {
        // SQLite rolls back the whole transaction when the disk is full or fails.
        this.#refuse([job], error)
        throw error
      }
      return () => job.reject(error)
    }
  }

  #late(job: Job, error: Error): void {
    if (job.undo) return job.undo(error)
    this.#waiting = this.#waiting.filter((one) => one !== job)
    job.reject(error)
  }

  #refuse(jobs: Job[], error: unknown): void {
    for (const job of jobs) {
      this.#watch.leave(job.write)
      job.reject(error)
    }
  }

  /** Makes sure that no transaction is open after a failure. */
  #recover(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.exec('rollback')
    } catch {
      this.#replaceConnection()
    }
  }

  /** If the file cannot be opened now, the next write tries again. */
  #replaceConnection(): void {
    try {
      this.#connection.close()
      if (!this.#isClosed) this.#open()
    } catch {
      // The next write will find it closed.
    }
  }

  #open(): void {
    const connection = this.#connect()
    this.#connection = connection
    this.#handle = kyselyOnSqlite(connection)
    this.#statements = {
      begin: connection.prepare('begin immediate'),
      commit: connection.prepare('commit'),
      savepoint: connection.prepare('savepoint one'),
      release: connection.prepare('release one'),
      undo: connection.prepare('rollback to one'),
    }
  }
}
