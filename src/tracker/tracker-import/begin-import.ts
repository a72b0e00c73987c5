import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Digest } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { holdFile } from '../kept-files/kept-files.store.ts'
import type { Column, Corrections, Counts, KeptColumns } from './kept-import.ts'
import type { Tracker } from './read-tracker.ts'
import { insertTrackerImport, isAtWorkOn } from './tracker-import.store.ts'

/** A tracker that was read and not compared yet. */
export interface NewTrackerImport {
  id: string
  fileName: string
  digest: Digest
  tracker: Tracker
  person: { personId: PersonId; name: string }
  at: string
  fileId?: string
  told?: Corrections
  /** The person in whose area its services have to be; null if they may be any. */
  within: PersonId | null
}

/**
 * Stores that a tracker was uploaded; its changes are compared later. Throws ConflictError if its file has been dealt with, or is already being
 * compared or waiting for review.
 */
export async function beginImport(trx: Writer, given: NewTrackerImport): Promise<void> {
  const { tracker } = given
  if (given.fileId !== undefined) {
    await holdFile(trx, given.fileId)
    if (await isAtWorkOn(trx, given.fileId)) throw new ConflictError('This file is being compared, or waits for its review. Open it under Import.')
  }
  await insertTrackerImport(trx, {
    id: given.id,
    file_name: given.fileName,
    digest: given.digest,
    sheet: tracker.sheets.map((sheet) => sheet.name).join(', '),
    person_id: given.person.personId,
    person_name: given.person.name,
    uploaded_at: given.at,
    state: 'reading',
    columns: JSON.stringify(keptColumns(tracker)),
    warnings: '[]',
    choices: JSON.stringify(given.told ? { told: given.told } : {}),
    counts: JSON.stringify({ ...noCounts, rows: tracker.rows.length }),
    written: 0,
    made: '{}',
    settled_at: null,
    settled_by: null,
    settled_by_id: null,
    shared: JSON.stringify(tracker.shared),
    file_id: given.fileId ?? null,
    within_id: given.within,
  })
}

export const noCounts: Counts = { rows: 0, new: 0, changed: 0, conflict: 0, close: 0, closed: 0, unchanged: 0, outside: 0, notTaken: 0 }
/** How a file was read: the columns of the first sheet in their order, then those that only other sheets have. */
export function keptColumns({ sheets, cells }: Tracker): KeptColumns {
  const columns = new Map(sheets.flatMap((sheet) => sheet.columns.map((column): [string, Column] => [folded(column.heading), column])).toReversed())
  const inOrder = [...new Set(sheets.flatMap((sheet) => sheet.columns.map((column) => folded(column.heading))))]
  return { columns: inOrder.flatMap((heading) => columns.get(heading) ?? []), sheets, cells }
}
