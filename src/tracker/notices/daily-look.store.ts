import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** Runs of open projects that are planned for a day between these and not open yet. */
export const listPlannedRuns = (db: Reader, { after, to }: { after: Day; to: Day }) =>
  db
    .selectFrom('test_runs as t')
    .innerJoin('projects as j', 'j.id', 't.project_id')
    .select(['t.id', 't.number', 't.held_on', 't.environment', 't.project_id', 'j.name as project'])
    .where('t.held_on', '>', after)
    .where('t.held_on', '<=', to)
    .where('t.finished_at', 'is', null)
    .where('t.opened_at', 'is', null)
    .where('t.cancelled_at', 'is', null)
    .where('j.state', '=', 'open')
    .orderBy('t.held_on')
    .orderBy('t.id')
    .execute()
export type PlannedRun = Awaited<ReturnType<typeof listPlannedRuns>>[number]

/** Open projects in the order of their ids: a page of them. */
export const listOpenProjects = async (db: Reader, { after, most }: { after: ProjectId; most: number }): Promise<ProjectId[]> =>
  (await db.selectFrom('projects').select('id').where('id', '>', after).where('state', '=', 'open').orderBy('id').limit(most).execute()).map((one) => one.id)
