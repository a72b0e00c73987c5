import type { Context } from '../../src/context.ts'
import { readUpload } from '../../src/tracker/import/workbook.ts'
import { importTracker } from '../../src/tracker/rollout/from-command-line.ts'
import type { ToldImport } from '../../src/tracker/rollout/from-command-line.ts'
import { learntAliases } from '../../src/tracker/rollout/tracker-import.store.ts'

/** Imports a tracker as the command line does, or only compares it. */
export async function importBytes(
  context: Context,
  bytes: Uint8Array,
  { write = true, fileName = 'tracker.xlsx' }: { write?: boolean; fileName?: string } = {},
): Promise<ToldImport> {
  const read = await readUpload(bytes, { fileName, learnt: await learntAliases(context.db.read) })
  if (!('tracker' in read)) throw new Error('No tracker')
  return importTracker(context, { fileName, bytes, tracker: read.tracker, write, by: undefined, careSetting: undefined })
}
