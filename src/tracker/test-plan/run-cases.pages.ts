import type { Page } from '../../access/page.ts'
import type { TestCasesTable, TestCaseCommentsTable, TestResultsTable } from '../../db/tables/test-plan.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { overtakenBy } from './overtaken.ts'
import type { Given } from './run-words.ts'
import { caseName, isSettled, verdictNames, verdictTags } from './test-plan.ts'
import type { Verdict } from './test-plan.ts'

export const tagOf = (one: Verdict | undefined) =>
  one ? { text: verdictNames[one], classes: verdictTags[one] } : { text: 'No result yet', classes: 'nhsuk-tag--white' }

/** "27 of 28 done", and whether the cases of a code are shown at once: those with nothing left to do are folded, and all of them before the run is open. */
function doneOf<Case>(cases: Case[], early: boolean, isDone: (one: Case) => boolean): { done: string; isFolded: boolean } {
  const done = cases.filter(isDone).length
  return { done: `${done} of ${cases.length} done`, isFolded: early || done === cases.length }
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

interface OfCases {
  run: { id: string }
  cases: TestCasesTable[]
  results: TestResultsTable[]
  latest: Map<string, TestResultsTable>
  comments: TestCaseCommentsTable[]
  evidence: EvidenceTable[]
  isEarly: boolean
}

/** What is drawn of a form that came back: what was typed, but for the cases of which it was recorded. */
function typedOf(page: Page, saved: string[]): Record<string, string> {
  const done = new Set(saved.flatMap((id) => [`verdict-${id}`, `comment-${id}`]))
  return Object.fromEntries(Object.entries(page.typed).filter(([name]) => !done.has(name)))
}

/** "2 results, 1 comment, 3 evidence". */
function heldOf(one: TestCasesTable, { run, results, comments, evidence }: OfCases): string {
  const ofCase = <Row extends { case_id: string }>(rows: Row[]): number => rows.filter((row) => row.case_id === one.id).length
  const said = ofCase(comments)
  const shown = evidence.filter((row) => row.subject_id === one.id && (row.run_id === null || row.run_id === run.id)).length
  return [counted(ofCase(results), 'result'), ...(said > 0 ? [counted(said, 'comment')] : []), `${shown} evidence`].join(', ')
}

const verdictName = (text: string | undefined): string | undefined => Object.entries(verdictNames).find(([key]) => key === text)?.[1]

/** The cases of a run, one group a code, as its page shows them. */
export function caseGroups(page: Page, of: OfCases, given: Given) {
  const { cases, latest, isEarly } = of
  const typed = typedOf(page, given.overtaken?.saved ?? [])
  const overtaken = new Map(given.overtaken?.cases.map((one) => [one.caseId, overtakenBy(one.latest)]))
  const isTyped = (id: string): boolean => [`verdict-${id}`, `comment-${id}`].some((name) => Boolean(page.typed[name]) || given.errors?.[name] !== undefined)
  const shown = (one: TestCasesTable) => {
    const result = latest.get(one.id)
    const first = overtaken.get(one.id)
    const attempt = result?.attempt ?? 0
    return {
      ...one,
      name: caseName(one),
      sideName: one.side === 'consumer' ? 'Consumer' : 'Provider',
      tag: tagOf(result?.verdict),
      comment: typed[`comment-${one.id}`] ?? '',
      verdict: typed[`verdict-${one.id}`] ?? '',
      unsaved: [verdictName(typed[`verdict-${one.id}`]), typed[`comment-${one.id}`]].filter(Boolean).join(': '),
      said: result?.comment ?? '',
      isRetest: result !== undefined,
      held: heldOf(one, of),
      // A form that comes back with an error names what the person saw, not what came in meanwhile.
      seen: first !== undefined || given.status !== 422 ? attempt : (typed[`seen-${one.id}`] ?? attempt),
      overtaken: first === undefined ? null : `Not recorded. ${first} What you typed is still here: record it again if it is a retest.`,
    }
  }
  return [...Map.groupBy(cases, (one) => one.code)].map(([code, own]) => ({
    code,
    ...doneOf(own, isEarly && Object.keys(typed).length === 0, (one) => isSettled(latest.get(one.id)?.verdict) && !overtaken.has(one.id) && !isTyped(one.id)),
    cases: own.map(shown),
  }))
}

/** How many cases have which result: "12 pass", "3 no result yet". */
export function countsOf(cases: TestCasesTable[], latest: Map<string, { verdict: Verdict }>): { name: string; count: number }[] {
  const tally = Map.groupBy(cases, (one) => latest.get(one.id)?.verdict)
  const verdicts: (Verdict | undefined)[] = ['pass', 'fail', 'blocked', 'not-applicable', 'accepted', undefined]
  return verdicts.flatMap((one) => {
    const count = tally.get(one)?.length ?? 0
    return count === 0 ? [] : [{ name: one === undefined ? 'No result yet' : verdictNames[one], count }]
  })
}
