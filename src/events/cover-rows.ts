import type { Writer } from '../db/database.ts'
import { appendEvents } from './events.store.ts'
import type { NewEvent } from './events.store.ts'
import { takeNotedRows } from './noted-rows.store.ts'
import { timeOrderedId } from '../time-ordered-id.ts'

/** The actor of whatever happens without a person. */
export const installation: NewEvent['actor'] = { id: null, name: 'The installation' }

/**
 * Makes sure that every row of the record that a write changed is covered by an event. The rows of an act are in its own event; whatever else the
 * write changed, like an answer computed after it, goes into one more event without a project.
 */
export async function coverTheRest(trx: Writer, clock: () => number): Promise<void> {
  const rows = await takeNotedRows(trx)
  if (rows.length === 0) return
  const tables = [...new Set(rows.map((one) => one.table))].sort()
  const event = recordEvent(`Recorded ${rows.length} more ${rows.length === 1 ? 'row' : 'rows'} of the same change: ${tables.join(', ')}`, 'recorded', clock())
  await appendEvents(trx, [event], new Map([[event, rows]]))
}

/** An event about the record itself. */
export const recordEvent = (sentence: string, action: string, at: number): NewEvent => ({
  id: timeOrderedId(),
  at: new Date(at).toISOString(),
  actor: installation,
  projectId: null,
  subject: 'record',
  subjectId: 'record',
  action,
  sentence,
})
