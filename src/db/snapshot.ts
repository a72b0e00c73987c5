import type BetterSqlite3 from 'better-sqlite3'

/** How long what another process wrote may stay unseen. */
const lastsMs = 5

/**
 * A reader's view of the database, held over many statements: to open one for each takes longer than most of them. It is left
 * before each commit of this process, so that what is committed is seen by the next statement.
 */
export class Snapshot {
  readonly #connection: BetterSqlite3.Database
  readonly #begin: BetterSqlite3.Statement
  readonly #end: BetterSqlite3.Statement
  #isOpen = false
  #timer: NodeJS.Timeout | undefined

  constructor(connection: BetterSqlite3.Database) {
    this.#connection = connection
    this.#begin = connection.prepare('begin')
    this.#end = connection.prepare('commit')
  }

  enter(): void {
    if (this.#isOpen || this.#connection.inTransaction) return
    this.#begin.run()
    this.#isOpen = true
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.leave()
    }, lastsMs).unref()
  }

  leave(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (this.#connection.open) this.#end.run()
  }
}
