import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

export interface PlannedRun {
  id: string
  number: number
  held_on: string
}

/** Runs of a project that are planned for a day or later and not open yet. */
export const listRunsToCome = (db: Reader, projectId: ProjectId, from: Day): Promise<PlannedRun[]> =>
  db
    .selectFrom('test_runs')
    .select(['id', 'number', 'held_on'])
    .where('project_id', '=', projectId)
    .where('held_on', '>=', from)
    .where('finished_at', 'is', null)
    .where('opened_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .orderBy('number')
    .execute()
