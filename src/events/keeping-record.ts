import { randomUUID } from 'node:crypto'
import type { Database, Writer } from '../db/database.ts'
import { appendEvents } from './events.store.ts'
import type { NewEvent } from './events.store.ts'
import { takeNotedRows } from './noted-rows.store.ts'

/** The author of what happens without a person. */
export const installation: NewEvent['actor'] = { id: null, name: 'The installation' }

/**
 * A database in which no write ends with a row of the record that no event covers: the rows of an act are in its own event, and what else the write
 * changed (a migration of settings, a computed answer) is in one more event of no project.
 */
export const keepingRecord = (db: Database, clock: () => number): Database => ({
  ...db,
  transaction: (fn, label) =>
    db.transaction(async (trx) => {
      const answer = await fn(trx)
      await coverTheRest(trx, clock)
      return answer
    }, label),
})

async function coverTheRest(trx: Writer, clock: () => number): Promise<void> {
  const rows = await takeNotedRows(trx)
  if (rows.length === 0) return
  const tables = [...new Set(rows.map((one) => one.table))].sort()
  const event = recordEvent(`${rows.length === 1 ? '1 row' : `${rows.length} rows`} written beside an act: ${tables.join(', ')}`, 'written', clock())
  await appendEvents(trx, [event], new Map([[event, rows]]))
}

/** An event about the record itself. */
export const recordEvent = (sentence: string, action: string, at: number): NewEvent => ({
  id: randomUUID(),
  at: new Date(at).toISOString(),
  actor: installation,
  projectId: null,
  subject: 'record',
  subjectId: 'record',
  action,
  sentence,
})
