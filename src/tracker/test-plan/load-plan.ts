import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { findSetUp, listCases, listEntryConditions, listRuns } from './test-plan.store.ts'

/** The plan of a project's tests, with its runs and the dates that its days follow. The set-up is undefined if there is no plan. */
export async function loadPlan(db: Reader, projectId: ProjectId) {
  const [plan, cases, conditions, runs, dates] = await Promise.all([
    findSetUp(db, projectId),
    listCases(db, projectId),
    listEntryConditions(db, projectId),
    listRuns(db, projectId),
    currentDates(db, projectId),
  ])
  return { plan, cases, conditions, runs, dates }
}
