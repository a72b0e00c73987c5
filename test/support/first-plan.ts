import { plansIn } from '../../src/tracker/import/operational-test-plan.ts'
import type { OperationalTestPlan } from '../../src/tracker/import/operational-test-plan.shape.ts'
import type { Workbook } from '../../src/tracker/workbook/workbook.ts'

/** The plan of the first location of a file. */
export const firstPlan = (workbook: Workbook): OperationalTestPlan => plansIn(workbook)[0] as OperationalTestPlan
