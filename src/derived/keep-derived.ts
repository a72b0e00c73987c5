import type { Database, Writer } from '../db/database.ts'
import { takeTouches } from '../events/touches.ts'
import type { Touches } from '../events/touches.ts'

/** Something that is computed from rows and kept beside them, so that lists and counts read it without computing it. */
export interface Derived {
  /** What is kept, in words: for whoever reads the list of them. */
  name: string
  /** Computes it again for what the events of a write touch, in its transaction. Cheap if they touch nothing of it. */
  refresh(trx: Writer, touches: Touches): Promise<void>
}

/**
 * A database in which every transaction ends with everything derived brought up to date, in the order given. A change of the record has its event, and
 * the event says what it touches, so no caller can forget it. `last` runs after them.
 */
export const keepDerived = (db: Database, all: Derived[], last: (trx: Writer) => Promise<void>): Database => ({
  ...db,
  transaction: (fn, label) =>
    db.transaction(async (trx) => {
      const result = await fn(trx)
      const touches = takeTouches(trx)
      for (const one of all) await one.refresh(trx, touches)
      await last(trx)
      return result
    }, label),
})
