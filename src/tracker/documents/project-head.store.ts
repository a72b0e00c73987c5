import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Head } from '../../events/chain.ts'

/** The chain up to the latest event of this project: what happens elsewhere does not change the documents of this project. */
export async function findProjectHead(db: Reader, projectId: ProjectId): Promise<Head> {
  const latest = await db.selectFrom('events').select(['seq', 'hash']).where('project_id', '=', projectId).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return latest ?? { seq: 0, hash: '' }
}
