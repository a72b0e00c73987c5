import type { Doer } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import type { TrackerImport } from './kept-import.ts'
import { getTrackerImport } from './tracker-import.store.ts'

export const settledAlready = 'This import was approved or cancelled already. Look at its page.'

/** An import that is waiting for review and that this person may see. Throws NotFoundError and ConflictError. */
export async function getInReview(db: Reader, id: string, who: Pick<Doer, 'person'>): Promise<TrackerImport> {
  const one = await getTrackerImport(db, id, who)
  if (one.state !== 'review') throw new ConflictError(settledAlready)
  return one
}
