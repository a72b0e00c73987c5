import type { Reader } from '../db/database.ts'
import type { ProjectId } from '../db/ids.ts'

/** Those of these projects that are closed and being corrected, with the reason and the day. */
export const listCorrected = (db: Reader, projectIds: ProjectId[]) =>
  db
    .selectFrom('projects')
    .select(['id', 'correction_reason', 'correction_on'])
    .where('id', 'in', projectIds)
    .where('state', '=', 'closed')
    .where('correction_on', 'is not', null)
    .execute()
