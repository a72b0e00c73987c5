import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { requireBookingKey } from './require-booking.ts'

/** The status of the prerequisite that answers the same question as the option; undefined if a project does not have it. */
export async function findRequireBooking(db: Reader, projectId: ProjectId): Promise<PrerequisitesTable['status'] | undefined> {
  const row = await db.selectFrom('prerequisites').select('status').where('project_id', '=', projectId).where('key', '=', requireBookingKey).executeTakeFirst()
  return row?.status
}
