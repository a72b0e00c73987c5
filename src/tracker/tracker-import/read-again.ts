import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { keptSheets } from '../kept-files/chosen-tables.ts'
import { findFile } from '../kept-files/kept-files.store.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { keptColumns, noCounts } from './begin-import.ts'
import { withCorrections } from './corrections.ts'
import { clearImportRows } from './import-rows.store.ts'
import type { Corrections, TrackerImport } from './kept-import.ts'
import { trackerOf } from './read-kept-tracker.ts'
import type { Tracker } from './read-tracker.ts'
import { moveImport } from './tracker-import.store.ts'

/**
 * Reads the stored file again, with a person's corrections of its columns and names. Throws WorkbookRefusal, and changes nothing, if the file is gone
 * or no column has the ODS codes now.
 */
export async function readAgain(context: Context, one: TrackerImport, told: Corrections): Promise<Tracker> {
  const { db } = context
  const file = one.file_id === null ? undefined : await findFile(db.read, one.file_id, { personId: noPersonId, all: true })
  if (!file || file.settled_at !== null) throw new WorkbookRefusal('The rows of this file are no longer kept. Upload it again')
  return trackerOf(keptSheets(db.read, file), file.choices, withCorrections(await learntAliases(db.read), told))
}

/** Starts to compare what was read again; false if someone has approved or cancelled the import. */
export async function beginAgain(trx: Writer, { id, tracker, told, at }: { id: string; tracker: Tracker; told: Corrections; at: string }): Promise<boolean> {
  const isOurs = await moveImport(trx, id, ['review'], 'reading', {
    uploaded_at: at,
    columns: JSON.stringify(keptColumns(tracker)),
    choices: JSON.stringify({ told }),
    shared: JSON.stringify(tracker.shared),
    counts: JSON.stringify({ ...noCounts, rows: tracker.rows.length }),
    written: 0,
  })
  if (isOurs) await clearImportRows(trx, id)
  return isOurs
}
