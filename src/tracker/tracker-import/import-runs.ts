import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Lease } from '../../db/lease.ts'
import { ConflictError } from '../../errors.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { compareImport } from './compare-import.ts'
import { clearImportRows } from './import-rows.store.ts'
import { readAgain } from './read-again.ts'
import type { Tracker } from './read-tracker.ts'
import { findTrackerImport, listBrokenOff, moveImport } from './tracker-import.store.ts'
import { undoImport } from './undo-import.ts'
import { writeImport } from './write-import.ts'

/** The name of the lease with which one node at a time works on an import. */
export const leaseOfImport = (id: string): string => `tracker import ${id}`

/**
 * Takes the lease on an import for this node. Call it before anyone can see that the file is being read: another node would take it for interrupted.
 * Throws ConflictError if a node works on it.
 */
export async function takeImport({ leases }: Pick<Context, 'leases'>, id: string): Promise<Lease> {
  await leases.idle(leaseOfImport(id))
  const lease = await leases.take(leaseOfImport(id))
  if (!lease) throw new ConflictError('This import is being worked on just now. Look at its page again in a moment.')
  return lease
}

/** Compares in the background what was read, with a lease that was taken before. */
export const startComparing = (context: Context, id: string, tracker: Tracker, lease: Lease): void =>
  start(context, id, async (held) => void (await compareImport(held, id, tracker)), lease)
/** Writes an approved import, in the background. */
export const startWriting = (context: Context, id: string): void => start(context, id, (held) => writeImport(held, id))
/** Undoes an import, in the background. */
export const startUndoing = (context: Context, id: string): void => start(context, id, (held) => undoImport(held, id))

/** `held`: a context whose writes are refused once another node has taken over the import. */
function start(context: Context, id: string, act: (held: Context) => Promise<void>, lease?: Lease): void {
  void context.leases
    .run(leaseOfImport(id), (db) => act({ ...context, db }), lease)
    .catch((error: unknown) => context.log.error({ err: error, import: id }, 'an import was interrupted; a node goes on with it in a moment'))
}

/** Resumes what a stopped node interrupted; leaves alone what another node is doing. */
export async function resumeImports(context: Context): Promise<void> {
  for (const { id, state } of await listBrokenOff(context.db.read)) {
    if (context.leases.isAtWork(leaseOfImport(id))) continue
    if (state === 'writing') startWriting(context, id)
    else if (state === 'undoing') startUndoing(context, id)
    else if (state === 'reading') await context.leases.run(leaseOfImport(id), (db) => compareFromTheStart({ ...context, db }, id))
  }
}

/** Compares an import from its first row, or cancels it if the rows of its file are no longer stored: it has to be uploaded again. */
async function compareFromTheStart(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (one?.state !== 'reading') return
  try {
    const tracker = await readAgain(context, one, one.choices.told)
    await db.transaction((trx) => clearImportRows(trx, id))
    await compareImport(context, id, tracker)
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error
    await db.transaction((trx) => moveImport(trx, id, ['reading'], 'cancelled', { settled_at: nowIso(context), settled_by: 'A restart' }))
  }
}
