import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** The last change of a project's scope, or of how it came about: its id, when it was, and the texts before and after; undefined if it never changed. */
export const findLastChange = (db: Reader, projectId: ProjectId, action: 'scope-changed' | 'route-in-changed') =>
  db
    .selectFrom('events')
    .select(['id', 'at', 'changed_from as before', 'changed_to as after'])
    .where('project_id', '=', projectId)
    .where('subject', '=', 'project')
    .where('action', '=', action)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
