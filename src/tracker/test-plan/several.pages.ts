import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import type { TestCasesTable, TestCaseCommentsTable, TestResultsTable } from '../../db/tables/test-plan.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import { listComments } from './comments.store.ts'
import { loadRun, whyNoResults } from './load-run.ts'
import { overtakenBy } from './overtaken.ts'
import { runHome, runTitle, tagOf, toldOf, verdictChoices } from './run-words.ts'
import type { Given } from './run-words.ts'
import { planCrumbs } from './test-plan.pages.ts'
import { caseName, isSettled, verdictNames } from './test-plan.ts'
import { counted } from '../../web/numbers.ts'

interface OfCases {
  run: { id: string }
  cases: TestCasesTable[]
  results: TestResultsTable[]
  latest: Map<string, TestResultsTable>
  comments: TestCaseCommentsTable[]
  evidence: EvidenceTable[]
}

/** What to show in a form that came back: what was typed, except for the cases that were recorded. */
function typedOf(page: Page, saved: string[]): Record<string, string> {
  const done = new Set(saved.flatMap((id) => [`verdict-${id}`, `comment-${id}`]))
  return Object.fromEntries(Object.entries(page.typed).filter(([name]) => !done.has(name)))
}

/** "2 results, 1 comment, 3 pieces of evidence". */
function heldOf(one: TestCasesTable, { run, results, comments, evidence }: OfCases): string {
  const ofCase = <Row extends { case_id: string }>(rows: Row[]): number => rows.filter((row) => row.case_id === one.id).length
  const said = ofCase(comments)
  const shown = evidence.filter((row) => row.subject_id === one.id && (row.run_id === null || row.run_id === run.id)).length
  const pieces = shown === 1 ? '1 piece of evidence' : `${shown} pieces of evidence`
  return [counted(ofCase(results), 'result'), ...(said > 0 ? [counted(said, 'comment')] : []), ...(shown > 0 ? [pieces] : [])].join(', ')
}

const verdictName = (text: string | undefined): string | undefined => Object.entries(verdictNames).find(([key]) => key === text)?.[1]

/** The cases of one code, and any other with something typed: those with something left to do, and those that are done. */
function rowsOf(page: Page, of: OfCases, { given, code }: { given: Given; code: string }) {
  const { cases, latest } = of
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
      // A form that comes back with an error names what the person saw, not what has come in since.
      seen: first !== undefined || given.status !== 422 ? attempt : (typed[`seen-${one.id}`] ?? attempt),
      overtaken: first === undefined ? null : `Not recorded. ${first} What you typed is still here: record it again if it is a retest.`,
      isDone: isSettled(result?.verdict) && first === undefined && !isTyped(one.id),
    }
  }
  const rows = cases.filter((one) => one.code === code || isTyped(one.id)).map(shown)
  const done = rows.filter((one) => one.isDone)
  const doneWords = done.length === 1 ? '1 case with nothing left to do' : `${done.length} cases with nothing left to do`
  return { toDo: rows.filter((one) => !one.isDone), done, doneWords }
}

/** The code in the address, or else the first with a case that has no result. */
function codeOf(page: Page, { cases, latest }: Pick<OfCases, 'cases' | 'latest'>): string {
  const asked = page.query('code') ?? page.typed['code']
  const left = cases.find((one) => !latest.has(one.id)) ?? cases[0]
  return cases.find((one) => one.code === asked)?.code ?? left?.code ?? ''
}

/** Results of many cases in one form: those to test. */
export async function showSeveral(page: Page, given: Given = {}): Promise<void> {
  const { toTest: cases, ...rest } = await loadRun(page.db.read, page, page.param('run'))
  const loaded = { ...rest, cases }
  const { run, latest } = loaded
  const [evidence, comments] = await Promise.all([
    listEvidence(
      page.db.read,
      cases.map((one) => one.id),
    ),
    listComments(page.db.read, run.id),
  ])
  const code = codeOf(page, loaded)
  const home = runHome(page)
  const early = whyNoResults(run)
  page.show(
    'test-plan/several',
    {
      title: 'Record several results',
      breadcrumbs: [...planCrumbs(page), { text: runTitle(run), href: home }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      home,
      run,
      code,
      codes: [...Map.groupBy(cases, (one) => one.code)].map(([name, own]) => ({
        name,
        href: `${home}/several?code=${encodeURIComponent(name)}`,
        isShown: name === code,
        says: `${own.filter((one) => latest.has(one.id)).length} of ${own.length} recorded`,
      })),
      first: toldOf(run, given, []),
      stopped: run.finished_at !== null ? 'This run is finished: its results can no longer change. A retest is a new run.' : early,
      ...rowsOf(page, { ...loaded, evidence, comments }, { given, code }),
      verdicts: verdictChoices,
      mayRecord: page.may('test.record') && run.finished_at === null && early === undefined && isOpen(page),
    },
  )
}

/** The same form again, with the results that were not recorded. */
export const severalAgain = (page: Page, { status, errors, first }: Again): Promise<void> =>
  showSeveral(page, { status, errors, ...(first === undefined ? {} : { conflict: first }) })
