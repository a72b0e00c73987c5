import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** These projects by name. */
export const listNames = async (db: Reader, ids: ProjectId[]): Promise<{ id: string; name: string }[]> =>
  ids.length === 0 ? [] : db.selectFrom('projects').select(['id', 'name']).where('id', 'in', ids).orderBy('name').orderBy('id').execute()
