import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { ConflictError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { settleFile } from '../kept-files/kept-files.store.ts'
import { getInReview, settledAlready } from './in-review.ts'
import type { TrackerImport } from './kept-import.ts'
import { moveImport } from './tracker-import.store.ts'

export function decideCancel({ id, file_id: fileId, file_name: file }: Pick<TrackerImport, 'id' | 'file_id' | 'file_name'>, _: object, { actor, at }: Doing) {
  const happened: Happened[] = [{ kind: 'import.dropped', id, project: null, file }]
  return { next: { id, fileId, set: { settled_at: at, settled_by: actor.name, settled_by_id: actor.id } }, happened }
}

/** Cancels an import that is waiting for review: nothing of it is written. */
export const cancelImport = installationAct({
  permission: 'tracker.import',
  form: z.object({}),
  load: (trx, where: { import: string }, doing) => getInReview(trx, where.import, doing),
  decide: decideCancel,
  async save(trx, { id, fileId, set }, { at }) {
    if (!(await moveImport(trx, id, ['review'], 'cancelled', set))) throw new ConflictError(settledAlready)
    await settleFile(trx, fileId, at)
  },
  says: () => 'The import was cancelled. Nothing of it was written',
})
