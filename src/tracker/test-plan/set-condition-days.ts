import { dueDaysAct } from '../dates/set-due-days.ts'
import { listEntryConditions } from './test-plan.store.ts'

/** Sets the day by which each entry condition is to be confirmed. */
export const setConditionDays = dueDaysAct({
  permission: 'test.open',
  kind: 'test-plan.due-day',
  table: 'test_entry_conditions',
  list: listEntryConditions,
})
