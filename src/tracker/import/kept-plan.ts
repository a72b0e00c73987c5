import { emptyAccount } from '../workbook/cell-account.ts'
import type { OperationalTestPlan, PlanCase, PlanStakeholder } from './operational-test-plan.shape.ts'

/** A plan as its row keeps it; one that was kept before all of this was read of a file has blanks. */
export function keptPlan(json: string): OperationalTestPlan {
  const kept = JSON.parse(json) as Partial<OperationalTestPlan> & Omit<OperationalTestPlan, 'location' | 'sheets' | 'account' | 'stakeholders' | 'cases'>
  return {
    ...kept,
    location: kept.location ?? null,
    sheets: kept.sheets ?? [],
    account: kept.account ?? emptyAccount(),
    stakeholders: (kept.stakeholders ?? []).map((one: Partial<PlanStakeholder>) => ({ ...one, testTeamSaid: one.testTeamSaid ?? null }) as PlanStakeholder),
    cases: (kept.cases ?? []).map((one: Partial<PlanCase>) => {
      const { sideGuessed = false, verdictSaid = one.verdict ?? null, remarks = [], at = { sheet: '', cell: '' } } = one
      return { ...one, sideGuessed, verdictSaid, remarks, at } as PlanCase
    }),
  }
}
