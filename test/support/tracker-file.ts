import type { Context } from '../../src/context.ts'
import { understandTracker } from './understand-tracker.ts'
import { ofATracker, readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { importTracker } from '../../src/tracker/tracker-import/from-command-line.ts'
import type { ToldImport } from '../../src/tracker/tracker-import/from-command-line.ts'
import { learntAliases } from '../../src/tracker/aliases/aliases.store.ts'

/** Imports a tracker as the command line does, or only compares it. */
export async function importTrackerFile(
  context: Context,
  bytes: Uint8Array,
  { write = true, fileName = 'tracker.xlsx' }: { write?: boolean; fileName?: string } = {},
): Promise<ToldImport> {
  const { sheets } = await readWorkbook(bytes, { fileName, limits: ofATracker })
  const tracker = understandTracker(sheets, await learntAliases(context.db.read))
  if (!tracker) throw new Error('No tracker')
  return importTracker(context, { fileName, bytes, tracker, write, by: undefined, careSetting: undefined })
}
