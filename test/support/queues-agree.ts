import { expect } from 'vitest'
import type { Person } from '../../src/access/access.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import { patchesIn } from '../../src/tracker/queues/patch.ts'
import { countKind, countQueue } from '../../src/tracker/queues/queue-counts.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import { queuesInSql } from './queue-counts-in-sql.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'

const inOrder = <T extends object>(rows: T[]): T[] => {
  const named = (one: T): string => JSON.stringify(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return rows.toSorted((a, b) => (named(a) < named(b) ? -1 : 1))
}

/**
 * Compares the queues of a person with the database's own counts: which there are, what each counts, and by region and commissioner. Returns how much is
 * open.
 */
export const queuesAgree = (db: Reader, of: { person: Person; clock: () => number }): Promise<number> => whileNothingChanges(db, () => compareQueues(db, of))

async function compareQueues(db: Reader, { person, clock }: { person: Person; clock: () => number }): Promise<number> {
  const today = dayOfMoment(clock())
  const expected = await queuesInSql(db, person, today)
  const index = await currentIndex(db, today)
  const kept = patchesIn(index, person).map((patch) => {
    const { counts, waits } = countQueue(index, patch)
    const cells = [...new Set(patch.kinds.map((one) => one.key))].flatMap((key) => countKind(index, patch, key))
    return { role: patch.role, kinds: inOrder(patch.kinds), counts: Object.fromEntries(counts), waits: inOrder(waits), cells: inOrder(cells) }
  })
  expect(inOrder(kept)).toEqual(inOrder(expected.map((one) => ({ ...one, kinds: inOrder(one.kinds), waits: inOrder(one.waits), cells: inOrder(one.cells) }))))
  return expected.flatMap((one) => Object.values(one.counts)).reduce((sum, one) => sum + one.open, 0)
}
