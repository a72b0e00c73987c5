import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { Templates } from '../templates/templates.ts'
import { factsFrom } from './facts.ts'
import type { GateFacts } from './gate-facts.ts'
import { projectRows } from './rows.store.ts'

export const listCriteria = (db: Reader, projectId: ProjectId) =>
  db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

/** Everything that the gates need from a project's rows, on this day (yyyy-mm-dd): a fixed number of queries. */
export const gateFacts = async (
  db: Reader,
  project: Pick<ProjectsTable, 'id' | 'role' | 'scope' | 'service_id'>,
  today: Day,
  environments: Templates['environments'],
): Promise<GateFacts> => factsFrom(await projectRows(db, project), { project, today, environments })

/** Whether this prerequisite of a project is met. */
export const isMet = async (db: Reader, projectId: ProjectId, key: string): Promise<boolean> =>
  (await db
    .selectFrom('prerequisites')
    .select('id')
    .where('project_id', '=', projectId)
    .where('key', '=', key)
    .where('status', '=', 'met')
    .executeTakeFirst()) !== undefined
