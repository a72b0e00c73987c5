import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** What follows from the catalogue, from shared prerequisites or from a day: nobody of the project did it. */
const consequences = ['prerequisite-derived', 'gate']

/** Whether anything has happened in a project besides these events and what followed from elsewhere. */
export async function isWorkedOn(db: Reader, projectId: ProjectId, events: string[]): Promise<boolean> {
  const other = await db
    .selectFrom('events')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', 'not in', events)
    .where('subject', 'not in', consequences)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}
