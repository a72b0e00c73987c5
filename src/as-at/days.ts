import type BetterSqlite3 from 'better-sqlite3'
import type { Context } from '../context.ts'
import { ServerBusy } from '../errors.ts'
import { addDays, dayStartsAt } from '../day.ts'
import type { Day } from '../day.ts'
import type { Database, Reader } from '../db/database.ts'
import { perDatabase } from '../db/read-model.ts'
import { kyselyOnSqlite } from '../db/sqlite.ts'
import { openLooks } from './area-looks.store.ts'
import { makeDay } from './make-day.ts'

const mostDays = 3
/** A write that began before midnight may be committed a little after it: a day is final once this time has passed. */
const finalAfterMs = 60_000

interface OpenDay {
  connection: BetterSqlite3.Database
  read: Reader
}

const mostWaiting = 4

/** The past days that were asked for last. What is derived from a day, like its counts, is cached with its reader. */
class Days {
  #waiting = 0
  #last: Promise<void> = Promise.resolve()
  readonly #days = new Map<Day, { opened: Promise<OpenDay>; users: number; isOver: boolean }>()

  /** Runs something on a day. Its database is closed once nobody needs it and others have been asked for since. */
  async use<T>(db: Database, { day, isFinal }: { day: Day; isFinal: boolean }, act: (read: Reader) => Promise<T>): Promise<T> {
    const one = this.#days.get(day) ?? { opened: this.#make(db, day), users: 0, isOver: !isFinal }
    this.#days.delete(day)
    if (isFinal) this.#days.set(day, one)
    if (this.#days.size > mostDays) this.#forget(this.#days.keys().next().value)
    one.users += 1
    try {
      return await act((await one.opened).read)
    } catch (error) {
      // A day that could not be made is made again when it is next asked for.
      one.opened.catch(() => this.#days.delete(day))
      throw error
    } finally {
      one.users -= 1
      if (one.isOver && one.users === 0) close(one.opened)
    }
  }

  /** Makes one day at a time: each takes a thread and a file. Throws ServerBusy if several wait already. */
  async #make(db: Database, day: Day): Promise<OpenDay> {
    if (this.#waiting >= mostWaiting) throw new ServerBusy()
    this.#waiting += 1
    const made = this.#last.then(() => makeDay(db, day))
    this.#last = made.then(
      () => {},
      () => {},
    )
    try {
      return opened(await made)
    } finally {
      this.#waiting -= 1
    }
  }

  #forget(day: Day | undefined): void {
    const one = day === undefined ? undefined : this.#days.get(day)
    if (day === undefined || !one) return
    this.#days.delete(day)
    one.isOver = true
    if (one.users === 0) close(one.opened)
  }
}

function opened(connection: BetterSqlite3.Database): OpenDay {
  openLooks(connection)
  return { connection, read: kyselyOnSqlite(connection) }
}

function close(opening: Promise<OpenDay>): void {
  opening.then(
    ({ connection }) => connection.close(),
    () => {},
  )
}

const daysOf = perDatabase(() => new Days())

/** Runs something on what lists are made from, as it was at the end of a day that is over. */
export const onDay = <T>({ db, clock }: Pick<Context, 'db' | 'clock'>, day: Day, act: (read: Reader) => Promise<T>): Promise<T> =>
  daysOf(db.read).use(db, { day, isFinal: clock() >= dayStartsAt(addDays(day, 1)) + finalAfterMs }, act)
