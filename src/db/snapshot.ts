import type BetterSqlite3 from 'better-sqlite3'

/** How long another process's writes may stay unseen, in milliseconds. */
const lastsMs = 5

/**
 * A reader's snapshot of the database, held over many statements: opening one for each takes longer than most of them. It ends before this process
 * commits, so that the next statement sees what was committed.
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
        // The check below tells whether it worked.
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
