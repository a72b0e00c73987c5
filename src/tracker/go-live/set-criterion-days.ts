import { dueDaysAct } from '../dates/set-due-days.ts'
import { listCriteria } from './facts.store.ts'

/** Sets the days by which criteria are to be confirmed. */
export const setCriterionDays = dueDaysAct({ permission: 'project.manage', kind: 'go-live.due-day', table: 'go_live_criteria', list: listCriteria })
