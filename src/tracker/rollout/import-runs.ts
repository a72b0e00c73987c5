import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { compareImport } from './prepare-import.ts'
import type { Tracker } from './tracker.ts'
import { listBrokenOff, moveImport } from './tracker-import.store.ts'
import { undoImport } from './undo-import.ts'
import { writeImport } from './write-import.ts'

const running = new Map<string, Promise<void>>()

/** Compares in the background what was read. */
export const startComparing = (context: Context, id: string, tracker: Tracker): void =>
  start(context, id, async () => void (await compareImport(context, id, tracker)))
/** Writes an import that was approved, in the background. */
export const startWriting = (context: Context, id: string): void => start(context, id, () => writeImport(context, id))
/** Takes an import back, in the background. */
export const startUndoing = (context: Context, id: string): void => start(context, id, () => undoImport(context, id))

function start(context: Context, id: string, act: () => Promise<void>): void {
  if (running.has(id)) return
  const run = act()
    .catch((error: unknown) => context.log.error({ err: error, import: id }, 'an import broke off; it goes on at the next start'))
    .finally(() => running.delete(id))
  running.set(id, run)
}

/** Goes on with what a stop of the program broke off. A file that was being read is gone: it has to be uploaded again. */
export async function resumeImports(context: Context): Promise<void> {
  for (const { id, state } of await listBrokenOff(context.db.read)) {
    if (state === 'writing') startWriting(context, id)
    else if (state === 'undoing') startUndoing(context, id)
    else await context.db.write((trx) => moveImport(trx, id, ['reading'], 'cancelled', { settled_at: nowIso(context), settled_by: 'A restart' }))
  }
}
