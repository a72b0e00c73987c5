import { counted, grouped } from '../../web/numbers.ts'
import { verdictNames } from '../test-plan/test-plan.ts'
import type { OperationalTestPlan, PlanCase, PlanStakeholder } from './operational-test-plan.shape.ts'
import { isRecorded, wordsOf } from './write-recorded.ts'

/** "3 passed, 1 failed": the sheet's own results; null if it has none. */
export function recordedWords(cases: PlanCase[]): string | null {
  const count = (verdict: PlanCase['verdict']) => cases.filter((one) => one.verdict === verdict).length
  const plain = cases.filter((one) => one.verdict === null && isRecorded(one)).length
  const counts: [number, string][] = [
    [count('pass'), 'passed'],
    [count('fail'), 'failed'],
    [count('blocked'), 'blocked'],
    [count('not-applicable'), 'not applicable'],
    [plain, 'with a comment but no clear verdict'],
  ]
  const said = counts.filter(([number]) => number > 0).map(([number, words]) => `${grouped(number)} ${words}`)
  return said.length === 0 ? null : said.join(', ')
}

/** What the sheet says about whether someone is in the test team. */
export const teamWords = ({ testTeam, testTeamSaid }: Pick<PlanStakeholder, 'testTeam' | 'testTeamSaid'>): string =>
  testTeamSaid
    ? `The sheet says: ${testTeamSaid}${testTeam === null ? '. That is no clear yes or no: tick this if it means yes' : ''}`
    : 'The sheet does not say. Tick this if they are'

/** What the review shows of a plan apart from its form. */
export function reviewedPlan({ account, cases, stakeholders, prerequisites, location, sheets }: OperationalTestPlan) {
  return {
    counts: [counted(cases.length, 'case'), counted(stakeholders.length, 'stakeholder'), counted(prerequisites.length, 'prerequisite')].join(', '),
    from: location,
    sheets,
    account: account.total === 0 ? null : account,
    recorded: recordedWords(cases),
    teams: stakeholders.map(teamWords),
    cases: cases.map((one) => ({
      code: one.code ?? 'All',
      number: one.number ?? 'None',
      side: `${one.side === 'consumer' ? 'Consumer' : 'Provider'}${one.sideGuessed ? ' (our guess)' : ''}`,
      criterion: one.criterion,
      expected: one.expected ?? '',
      result: [one.verdict === null ? null : verdictNames[one.verdict], wordsOf(one)].filter((words) => words !== null).join(': '),
    })),
  }
}
