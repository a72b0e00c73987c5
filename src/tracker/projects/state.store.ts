import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { ProjectState } from '../../access/project-state.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { ProjectRole } from '../templates/templates.ts'

/** The open or held project of a service in a role, of which there is one at most. The states stand in the statement as text, so that its index serves it. */
export const findOpenProject = (db: Reader, find: { serviceId: ServiceId; role: ProjectRole; otherThan?: ProjectId }): Promise<{ id: ProjectId } | undefined> =>
  db
    .selectFrom('projects')
    .select('id')
    .where('service_id', '=', find.serviceId)
    .where('role', '=', find.role)
    .where(sql<SqlBool>`state in ('open', 'on-hold')`)
    .where('id', '<>', find.otherThan ?? noProjectId)
    .executeTakeFirst()

/** Moves the project to another state over the version that was read. Throws ConflictError if someone else has changed it. */
export async function saveState(trx: Writer, of: { id: ProjectId; version: number; to: ProjectState; reason: string | null }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ state: of.to, state_reason: of.reason, version: of.version + 1 })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this project.')
}

/** The last event that held, stopped or resumed the project. */
export async function findStateEvent(db: Reader, projectId: ProjectId) {
  return db
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('subject', '=', 'project')
    .where('action', 'in', ['held', 'stopped', 'resumed'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}
