import type { TestResultsTable } from '../../db/tables/test-plan.ts'
import { momentOf } from '../../web/moments.ts'
import { verdictNames } from './test-plan.ts'

/** Who recorded a newer result, for the person who saw an earlier one: "Dan Okoro recorded Fail on 2 March 2026, 9:01am: No slot was shown." */
export function overtakenBy(latest: Pick<TestResultsTable, 'recorded_by' | 'recorded_at' | 'verdict' | 'comment'> | undefined): string {
  if (!latest) return 'This case has no result that you could have seen. Look at it again.'
  const said = latest.comment ? `: ${latest.comment.replace(/\.$/, '')}` : ''
  return `${latest.recorded_by} recorded ${verdictNames[latest.verdict]} on ${momentOf(latest.recorded_at)}${said}.`
}
