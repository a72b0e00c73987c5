import type BetterSqlite3 from 'better-sqlite3'

interface Job {
  run: () => Promise<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

const jobsPerCommit = 64

/**
 * Runs writes that arrive together under one BEGIN IMMEDIATE, each in its own savepoint, because the disk's flush at
 * COMMIT is what costs. Each is answered only after the common commit; one that fails undoes itself alone.
 */
export class SharedCommit {
  readonly #connection: BetterSqlite3.Database
  readonly #statements: Record<'begin' | 'commit' | 'savepoint' | 'release' | 'undo', BetterSqlite3.Statement>
  #waiting: Job[] = []
  #running: Promise<void> | undefined

  readonly #beforeCommit: () => void

  /** `beforeCommit`: readers leave what they saw, so that the next statement sees what is committed. */
  constructor(connection: BetterSqlite3.Database, beforeCommit: () => void = () => {}) {
    this.#connection = connection
    this.#beforeCommit = beforeCommit
    this.#statements = {
      begin: connection.prepare('begin immediate'),
      commit: connection.prepare('commit'),
      savepoint: connection.prepare('savepoint one'),
      release: connection.prepare('release one'),
      undo: connection.prepare('rollback to one'),
    }
  }

  write<T>(run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve: resolve as (value: never) => void, reject })
      this.#running ??= this.#drain()
    })
  }

  /** Resolves when everything that was asked for is written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gathered()
      await this.#commit(this.#waiting.splice(0, jobsPerCommit))
    }
    this.#running = undefined
  }

  /** Waits for as long as each turn of the event loop brings more: those that the last commit answered ask again a moment later. */
  async #gathered(): Promise<void> {
    for (let before = 0; this.#waiting.length > before && this.#waiting.length < jobsPerCommit;) {
      before = this.#waiting.length
      await new Promise((go) => setImmediate(go))
    }
  }

  async #commit(jobs: Job[]): Promise<void> {
    const answers: (() => void)[] = []
    try {
      this.#statements.begin.run()
      for (const job of jobs) answers.push(await this.#inSavepoint(job))
      this.#beforeCommit()
      this.#statements.commit.run()
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('rollback')
      for (const job of jobs) job.reject(error)
      return
    }
    for (const answer of answers) answer()
  }

  async #inSavepoint(job: Job): Promise<() => void> {
    this.#statements.savepoint.run()
    try {
      const value = await job.run()
      this.#statements.release.run()
      return () => job.resolve(value as never)
    } catch (error) {
      this.#statements.undo.run()
      this.#statements.release.run()
      return () => job.reject(error)
    }
  }
}
