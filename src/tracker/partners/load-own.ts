import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { loadPartner, mustBook } from './load-partners.ts'

/** Which partner of which project. */
export type OwnPartner = { project: ProjectId; partner: string }

/** A partner of the project of an act; throws NotFoundError, and Refusal in a project that has none. */
export function loadOwn(db: Reader, doing: Doing, { partner }: OwnPartner) {
  mustBook(doing)
  return loadPartner(db, doing, partner)
}

export const whoChangedPartner = (db: Reader, { partner }: OwnPartner): Promise<string> => whoWasFirst(db, partner)
