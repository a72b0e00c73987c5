import type BetterSqlite3 from 'better-sqlite3'

interface Job {
  run: () => Promise<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

/** What readers do for the writer: none may stand in the way of its transaction, none may miss what it committed. */
interface Hooks {
  beforeBegin: () => void
  beforeCommit: () => void
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

  readonly #hooks: Hooks

  constructor(connection: BetterSqlite3.Database, hooks: Hooks = { beforeBegin() {}, beforeCommit() {} }) {
    this.#connection = connection
    this.#hooks = hooks
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
      this.#running ??= new Promise((go) => setImmediate(go)).then(() => this.#drain())
    })
  }

  /** Resolves when everything that was asked for is written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#commit(this.#waiting.splice(0, jobsPerCommit))
      if (this.#waiting.length === 0) break
      await new Promise((go) => setImmediate(go))
    }
    this.#running = undefined
  }

  async #commit(jobs: Job[]): Promise<void> {
    const answers: (() => void)[] = []
    try {
      this.#hooks.beforeBegin()
      this.#statements.begin.run()
      for (const job of jobs) answers.push(await this.#inSavepoint(job))
      this.#hooks.beforeCommit()
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
