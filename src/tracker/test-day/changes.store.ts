import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** The number of the latest event of a project; 0 if it has none. */
export async function latestChange(db: Reader, projectId: ProjectId): Promise<number> {
  const row = await db.selectFrom('events').select('seq').where('project_id', '=', projectId).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return row?.seq ?? 0
}
