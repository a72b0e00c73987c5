import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectDatesTable } from '../../db/tables/projects.ts'
import { ConflictError } from '../../errors.ts'
import { lockProject } from './projects.store.ts'

/** Every date that was ever set on a project, in the order in which they were set. The last one of a kind holds. */
export const listDates = (db: Reader, projectId: string): Promise<ProjectDatesTable[]> =>
  db.selectFrom('project_dates').selectAll().where('project_id', '=', projectId).orderBy('set_at').orderBy('id').execute()

/**
 * Sets a date after the one that was read (`seen`, its id, empty if there was none); throws ConflictError if another came between.
 * Each row of a kind is at least a millisecond after the one before, so that which one holds is never in doubt.
 */
export async function insertDate(trx: Writer, row: ProjectDatesTable, seen: string): Promise<void> {
  await lockProject(trx, row.project_id)
  const last = await trx
    .selectFrom('project_dates')
    .select(['id', 'set_at'])
    .where('project_id', '=', row.project_id)
    .where('kind', '=', row.kind)
    .orderBy('set_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if ((last?.id ?? '') !== seen) throw new ConflictError('Somebody else moved this date first')
  const setAt = last && last.set_at >= row.set_at ? new Date(Date.parse(last.set_at) + 1).toISOString() : row.set_at
  await trx
    .insertInto('project_dates')
    .values({ ...row, set_at: setAt })
    .execute()
}
