import { ofDate, ofProject } from '../../db/conditions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectDatesTable } from '../../db/tables/projects.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { dateKinds, lineOfKind } from './dates.ts'
import type { DateLine } from './dates.ts'
import { lockProject } from '../../access/lock-project.store.ts'

/** Every date ever set for a project, in the order they were set. The last one of a kind is current. */
export const listDates = (db: Reader, projectId: ProjectId): Promise<ProjectDatesTable[]> =>
  db.selectFrom('project_dates').selectAll().where('project_id', '=', projectId).orderBy('set_at').orderBy('id').execute()

/** One kind of date of a project; throws NotFoundError if there is no such kind. */
export async function lineOf(db: Reader, projectId: ProjectId, key: string): Promise<DateLine> {
  const kind = dateKinds.find((one) => one.key === key)
  if (!kind) throw new NotFoundError('No such date')
  return lineOfKind(await listDates(db, projectId), kind)
}

/** Who changed a date last, in a sentence. */
export async function whoMovedLast(db: Reader, { project, kind }: { project: ProjectId; kind: string }): Promise<string> {
  const { current } = await lineOf(db, project, kind)
  return current ? whoWasFirst(db, current.id) : 'Someone else has changed this date.'
}

/**
 * Sets a date after the one that was read (`seen`, its id, empty if there was none); throws ConflictError if another was set in between. Each row of
 * a kind is at least a millisecond later than the previous one, so that it is always clear which is current.
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
  if ((last?.id ?? '') !== seen) throw new ConflictError('Someone else has moved this date.')
  const setAt = last && last.set_at >= row.set_at ? new Date(Date.parse(last.set_at) + 1).toISOString() : row.set_at
  await trx
    .insertInto('project_dates')
    .values({ ...row, set_at: setAt })
    .execute()
}

/** Whether no other date of its kind was set after the date `d`. */
export const holdsNow = ofDate.not(
  ofDate.exists(
    ofDate
      .selectFrom('project_dates as later')
      .select('later.id')
      .whereRef('later.project_id', '=', 'd.project_id')
      .whereRef('later.kind', '=', 'd.kind')
      .whereRef('later.set_at', '>', 'd.set_at'),
  ),
)

/** The go-live day of the project `p` that holds now; null if it has none. */
export const goLiveThatHolds = ofProject
  .selectFrom('project_dates as d')
  .select('d.day')
  .whereRef('d.project_id', '=', 'p.id')
  .where('d.kind', '=', 'go-live')
  .orderBy('d.set_at', 'desc')
  .limit(1)
