import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'

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
    .where('j.state', '=', 'open')
    .orderBy('t.held_on')
    .orderBy('t.id')
    .execute()
export type PlannedRun = Awaited<ReturnType<typeof listPlannedRuns>>[number]
