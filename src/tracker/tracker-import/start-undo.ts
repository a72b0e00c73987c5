import { z } from 'zod'
import { installationAct, overtakenWith } from '../../access/act.ts'
import type { Doer, Doing } from '../../access/doing.ts'
import { isWithin } from '../../clock.ts'
import type { Reader } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import { startUndoing } from './import-runs.ts'
import type { TrackerImport } from './kept-import.ts'
import { getTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'

const undoMs = 86_400_000

type Settled = Pick<TrackerImport, 'state' | 'settled_at'>

/** Until when an import can be undone, in milliseconds since 1970; 0 if it cannot. */
export const undoUntil = ({ state, settled_at: at }: Settled): number => (state === 'done' && at !== null ? Date.parse(at) + undoMs : 0)
export const mayUndo = ({ state, settled_at: at }: Settled, now: number): boolean => state === 'done' && isWithin(undoMs, at, now)

export interface FoundToUndo {
  one: TrackerImport
  /** Another import after this one. */
  later: Awaited<ReturnType<typeof importMeanwhile>>
}

export async function findToUndo(db: Reader, id: string, now: number, who: Pick<Doer, 'person'>): Promise<FoundToUndo> {
  const one = await getTrackerImport(db, id, who)
  return { one, later: await importMeanwhile(db, { id: one.id, uploaded_at: one.settled_at ?? '' }, now) }
}

/** Why an import cannot be undone; undefined if it can. */
export function whyNoUndo({ one, later }: FoundToUndo, now: number): string | undefined {
  if (!mayUndo(one, now)) return 'An import can be undone for a day after it was written, and once.'
  if (!later) return undefined
  const { person_name: name, file_name: file } = later
  return later.state === 'done'
    ? `${name} imported ${file} after this. Undo that import first.`
    : `${name} imported or undid ${file} after this. Look at that import.`
}

export function decideUndo(found: FoundToUndo, _: object, { actor, at }: Doing) {
  const why = whyNoUndo(found, Date.parse(at))
  if (why !== undefined) return overtakenWith(why)
  return { next: { id: found.one.id, set: { settled_by: actor.name, settled_by_id: actor.id } }, happened: [] }
}

/** Starts to undo an import in the background, which records what it restores. */
export const startUndo = installationAct({
  permission: 'tracker.import',
  form: z.object({}),
  load: (trx, where: { import: string }, doing) => findToUndo(trx, where.import, Date.parse(doing.at), doing),
  decide: decideUndo,
  async save(trx, { id, set }) {
    if (!(await moveImport(trx, id, ['done'], 'undoing', set))) throw new ConflictError('This import is being undone already. Look at its page.')
  },
  after: (context, { id }) => Promise.resolve(startUndoing(context, id)),
  says: () => '',
})
