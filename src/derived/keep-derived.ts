import type { Database, Writer } from '../db/database.ts'
import { takeTouches } from '../events/touches.ts'
import type { Touches } from '../events/touches.ts'

/** Something that is computed from rows and stored beside them, so that lists and counts need not compute it. */
export interface Derived {
  /** What is stored, in words, for readers of the list. */
  name: string
  /** Recomputes it for what the events of a write touch, in its transaction. Cheap if they touch nothing that it depends on. */
  refresh(trx: Writer, touches: Touches): Promise<void>
}

/**
 * A database in which every transaction ends by updating everything derived, in the given order. Each change of the record has an event, which
 * says what it touches, so no caller can forget it. `last` runs after them.
 */
export const keepDerived = (db: Database, all: Derived[], last: (trx: Writer) => Promise<void>): Database => ({
  ...db,
  transaction: (fn, label) =>
    db.transaction(async (trx) => {
      // SQLite has one handle for all writes: one that was undone may have left what it touched.
      takeTouches(trx)
      const result = await fn(trx)
      const touches = takeTouches(trx)
      for (const one of all) await one.refresh(trx, touches)
      await last(trx)
      return result
    }, label),
})
