import type BetterSqlite3 from 'better-sqlite3'

/** How long what another process wrote may stay unseen. */
const lastsMs = 5

/**
 * A reader's view of the database, held over many statements: to open one for each takes longer than most of them. It is left
 * before this process commits, so that what is committed is seen by the next statement.
 */
export class Snapshot {
  readonly #connection: BetterSqlite3.Database
  readonly #begin: BetterSqlite3.Statement
  readonly #end: BetterSqlite3.Statement
  #isOpen = false
  #isTimed = false

  constructor(connection: BetterSqlite3.Database) {
    this.#connection = connection
    this.#begin = connection.prepare('begin')
    this.#end = connection.prepare('commit')
  }

  /** False if the connection is in its own transaction. */
  enter(): boolean {
    if (this.#isOpen) return true
    if (this.#connection.inTransaction) return false
    this.#begin.run()
    this.#isOpen = true
    this.#leaveSoon()
    return true
  }

  /** Never throws. SQLite ends the transaction by itself when a read fails (an unreadable page); one that cannot be ended is tried again a moment later. */
  leave(): void {
    if (!this.#isOpen) return
    for (const end of [() => this.#end.run(), () => this.#connection.exec('rollback')])
      try {
        if (this.#connection.open && this.#connection.inTransaction) end()
      } catch {
        // Whether it worked is looked at below.
      }
    this.#isOpen = this.#connection.open && this.#connection.inTransaction
    if (this.#isOpen) this.#leaveSoon()
  }

  #leaveSoon(): void {
    if (this.#isTimed) return
    this.#isTimed = true
    setTimeout(() => {
      this.#isTimed = false
      this.leave()
    }, lastsMs).unref()
  }
}
