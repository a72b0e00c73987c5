import type { ProjectState } from '../../access/project-state.ts'
import { dayOfMoment } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { TestCasesTable, TestResultsTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { dayOf } from '../../web/moments.ts'
import { isSettled } from './test-plan.ts'
import { keyOfPair, pairInWords } from './tested-pair.ts'
import type { PairOrWhy, TestedPair } from './tested-pair.ts'
import { counted } from '../../web/numbers.ts'

/** Two cases with the same key ask the same. */
export const keyOfCase = ({
  code,
  side,
  number,
  template_key: template,
  criterion,
  expected,
}: Pick<TestCasesTable, 'code' | 'side' | 'number' | 'template_key' | 'criterion' | 'expected'>): string =>
  JSON.stringify([code, side, number, template, criterion, expected])

/** A run that counts and was not cancelled. */
export type CountedRun = Pick<TestRunsTable, 'id' | 'number' | 'finished_at' | 'reopened_at' | 'outcome' | 'tested_with' | 'rests_on_id'>

/** A project that represents a pair, with what its test says. */
export interface FullTestFacts {
  project: { id: ProjectId; name: string; state: ProjectState }
  inWave: boolean
  /** The pair that it was named for, and the one that it has now. */
  named: TestedPair
  now: PairOrWhy
  /** What a run of it would test now; null if that is not known. */
  wouldTest: string | null
  /** The newest first. */
  runs: CountedRun[]
  /** Its cases with their last results in the last finished run. */
  cases: { key: string; verdict: TestResultsTable['verdict'] | null; withdrawn: boolean }[]
}

/** A full test that passed, with the keys of the cases that it covers; or why it covers nothing, in words that end a sentence. */
export type FullTest = { run: number; day: string; cases: ReadonlySet<string> } | { why: string }

/** Whether the full test of a project covers others: in doubt it does not. */
export function fullTestOf({ project, inWave, named, now, wouldTest, runs, cases }: FullTestFacts): FullTest {
  if (project.state === 'stopped') return { why: 'its project is stopped' }
  if (!inWave) return { why: 'it has left the wave' }
  if ('unknown' in now) return { why: now.unknown }
  if (keyOfPair(now.pair) !== keyOfPair(named)) return { why: `it has ${pairInWords(now.pair)} now, and not ${pairInWords(named)}` }
  const again = runs.find((run) => run.finished_at === null && run.reopened_at !== null)
  if (again) return { why: `its run ${again.number} was opened again` }
  const last = runs.find((run) => run.finished_at !== null)
  if (!last || last.finished_at === null) return { why: 'its full test has not passed yet' }
  if (last.outcome !== 'success') return { why: `its run ${last.number} was a failure` }
  if (last.rests_on_id !== null) return { why: `its run ${last.number} was a short test` }
  const withdrawn = cases.filter((one) => one.withdrawn)
  if (withdrawn.length > 0) return { why: `the evidence of ${counted(withdrawn.length, 'case', 'cases')} in its run ${last.number} was withdrawn` }
  const open = cases.filter((one) => one.verdict === null || !isSettled(one.verdict))
  if (open.length > 0 || cases.length === 0) return { why: `${counted(open.length, 'case has', 'cases have')} not passed in its run ${last.number}` }
  if (last.tested_with === null) return { why: `the products and versions that its run ${last.number} tested are not on record` }
  if (last.tested_with !== wouldTest) return { why: `its set-up or a version has changed since its run ${last.number}` }
  // Accepted, or not applicable, in one service says nothing of another.
  const other = new Set(cases.filter((one) => one.verdict !== 'pass').map((one) => one.key))
  const passed = cases.map((one) => one.key).filter((key) => !other.has(key))
  return { run: last.number, day: dayOfMoment(last.finished_at), cases: new Set(passed) }
}

/** "passed on 3 March 2026 (run 2)". */
export const passedInWords = ({ run, day }: { run: number; day: string }): string => `passed on ${dayOf(day)} (run ${run})`
