import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { ConflictError, NotFoundError, Refusal } from '../../errors.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { runPartnerNames } from '../partners/run-partners.ts'
import { listHolders, whoCan } from '../people/holders.store.ts'
import { environmentName, planCrumbs, planHome } from './test-plan.routes.ts'
import { findRun, listCases, listEntryConditions, listResults } from './test-plan.store.ts'
import { listComments } from './comments.store.ts'
import { overtakenBy } from './overtaken.ts'
import { ownerChoices, shownActions } from './review-actions.pages.ts'
import { listActions } from './review-actions.store.ts'
import { actionRows } from './review-actions.ts'
import { listRunHistory } from './run-history.store.ts'
import { openInWords, stateOfRun, whyNotYet } from './run-state.ts'
import type { RunState } from './run-state.ts'
import { counts, secondOf } from './second-person.ts'
import { finishingRole } from './who-finishes.ts'
import { isRehearsal } from './environments.ts'
import { loadWait, shownWait } from './waiting.page.ts'
import { caseName, isSettled, recordable, verdictNames, verdictTags } from './test-plan.ts'
import type { Verdict } from './test-plan.ts'
import type { Overtaken } from './test-plan.store.ts'

const base = '/projects/:project/test-plan/runs/:run'

/** A run with where it stands today, and the titles of the entry conditions that hold its opening up. */
export type LoadedRun = TestRunsTable & { state: RunState; openConditions: string[] }

async function loadState(page: Page, run: TestRunsTable): Promise<LoadedRun> {
  const isHeldUp = run.finished_at === null && run.opened_at === null && counts(page, run)
  const conditions = isHeldUp ? await listEntryConditions(page.db.read, run.project_id) : []
  const openConditions = conditions.filter((one) => one.met_at === null).map((one) => one.title)
  return { ...run, openConditions, state: stateOfRun(run, { today: page.today, counts: counts(page, run), open: openConditions }) }
}

/** The run that the address names, with its cases, its results, and what the sandbox proposes for them. */
export async function loadRun(page: Page) {
  const number = page.param('run')
  const row = /^[1-9]\d{0,8}$/.test(number) ? await findRun(page.db.read, page.access.project.id, Number(number)) : undefined
  if (!row) throw new NotFoundError('No such run')
  const run = await loadState(page, row)
  const [cases, results] = await Promise.all([listCases(page.db.read, page.access.project.id), listResults(page.db.read, run.id)])
  const latest = new Map(results.map((one) => [one.case_id, one]))
  return { run, cases, results, latest, ...(await loadWait(page, run, cases, latest)), home: `${planHome(page)}/runs/${run.number}` }
}

/** Why a run takes no results today; undefined if it does. */
const earlyOf = (run: LoadedRun): string | undefined => whyNotYet(run.state, run.held_on, run.openConditions)

/** Throws a Refusal before a run is open: what is said of a test that nobody has run yet would open gates. */
export function mustBeHeld(_page: Page, run: LoadedRun): void {
  const early = earlyOf(run)
  if (early !== undefined) throw new Refusal(`${early}.`)
}

export const tagOf = (one: Verdict | undefined) =>
  one ? { text: verdictNames[one], classes: verdictTags[one] } : { text: 'No result yet', classes: 'nhsuk-tag--white' }

/** "27 of 28 done", and whether the cases of a code are shown at once: those with nothing left to do are folded, and all of them before the run is open. */
function doneOf<Case>(cases: Case[], early: boolean, isDone: (one: Case) => boolean): { done: string; isFolded: boolean } {
  const done = cases.filter(isDone).length
  return { done: `${done} of ${cases.length} done`, isFolded: early || done === cases.length }
}

const isTyped = (page: Page, errors: Record<string, string> | undefined, id: string): boolean =>
  [`verdict-${id}`, `comment-${id}`].some((name) => Boolean(page.typed[name]) || errors?.[name] !== undefined)

export interface Given {
  status?: number
  errors?: Record<string, string>
  /** That somebody else was first, in a sentence. */
  conflict?: string
  /** What to do where that was finishing the run: what was typed is not always worth a word. */
  next?: string
  /** The same of something that goes on after the run is finished. */
  told?: { heading?: string; text: string }
  /** Results that were not recorded, because somebody recorded one meanwhile, with how many others were. */
  overtaken?: { cases: Overtaken[]; saved: string[] }
}

/** What was typed into fields that are drawn no longer. */
export const keptOf = (page: Page, names: Record<string, string>) =>
  Object.entries(names).flatMap(([field, name]) => (page.typed[field] ? [{ name, text: page.typed[field] }] : []))

/** Who finished a run, and how; what else came in between where nobody did. */
export const firstOf = (run: TestRunsTable, { conflict = '', next }: Given): string =>
  run.finished_at === null
    ? conflict
    : `${run.finished_by} finished this run on ${momentOf(run.finished_at)} as a ${run.outcome}, and wrote: ${(run.review ?? '').replace(/\.$/, '')}. ${next ?? 'What you typed is still here, and was not saved: record it in a new run.'}`

/** What is drawn of a form that came back: what was typed, but for the cases of which it was recorded. */
function typedOf(page: Page, saved: string[]): Record<string, string> {
  const done = new Set(saved.flatMap((id) => [`verdict-${id}`, `comment-${id}`]))
  return Object.fromEntries(Object.entries(page.typed).filter(([name]) => !done.has(name)))
}

/** The facts of a run, each with its name: what was said when it was opened, opened again and finished among them. */
function factsOf(page: Page, run: TestRunsTable, partners: string[]): [string, string][] {
  const despite = run.opened_despite === null ? [] : (JSON.parse(run.opened_despite) as string[])
  const rows: [string, string | null][] = [
    ['Day', dayOf(run.held_on)],
    ['Where', environmentName(page, run.environment)],
    ['Who takes part', run.attendees],
    ['Partner services', partners.join(', ')],
    [
      'Opened',
      run.opened_reason === null ? null : `${run.opened_by ?? ''} opened it although ${openInWords(despite, despite.length)}. Why: ${run.opened_reason}`,
    ],
  ]
  if (run.finished_at === null) {
    if (run.reopened_at !== null) rows.push(['Opened again', `${run.reopened_by ?? ''}, ${momentOf(run.reopened_at)}: ${run.reopened_reason ?? ''}`])
  } else
    rows.push(
      ['Outcome', run.outcome === 'success' ? 'Success' : 'Failure'],
      ['Review', run.review],
      ['Actions', run.actions],
      ['Reviewed', run.asked_by === null ? null : `${run.asked_by}, ${run.asked_as ?? ''}`],
      ['Finished', `${run.finished_by ?? ''}, ${momentOf(run.finished_at)}`],
    )
  return rows.flatMap(([key, text]): [string, string][] => (text ? [[key, text]] : []))
}

/** Who has to finish a run as its second person, and who of the project can. */
const secondWords = ({ own, who }: { own: boolean; who: string }, can: string | null): string =>
  `${own ? 'You reviewed it, so somebody else has to finish it' : 'A second person has to finish it'}: somebody ${who}, in a role that somebody else gave them. ${can ? `${can} can.` : 'Nobody on this project can yet: the project manager has to add somebody.'}`

const numbered = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

function toldOf(run: TestRunsTable, given: Given, kept: { name: string; text: string }[]) {
  if (given.told) return given.told
  if (given.overtaken) {
    const { cases, saved } = given.overtaken
    const others = saved.length === 0 ? '' : saved.length === 1 ? ' What you typed on 1 other case was.' : ` What you typed on ${saved.length} other cases was.`
    const text = `Someone else recorded ${cases.length === 1 ? 'a case' : `${cases.length} cases`} while you had this page open.${others} Each such case says below what came in: record yours again if it is a retest.`
    return { heading: cases.length === 1 ? 'One result was not recorded' : 'Some results were not recorded', text }
  }
  return given.conflict === undefined ? null : { text: firstOf(run, given), kept }
}

export async function showRun(page: Page, given: Given = {}): Promise<void> {
  const { run, cases, results, latest, wait, proposals, home } = await loadRun(page)
  const { project } = page.access
  const [evidence, comments, actions, holders, history, partners] = await Promise.all([
    listEvidence(
      page.db.read,
      cases.map((one) => one.id),
    ),
    listComments(page.db.read, run.id),
    listActions(page.db.read, project.id, run.id),
    listHolders(page.db.read, project.id),
    listRunHistory(page.db.read, run.id),
    runPartnerNames(page, run.id),
  ])
  const count = (one: Verdict | 'none') => cases.filter((row) => (latest.get(row.id)?.verdict ?? 'none') === one).length
  const typed = typedOf(page, given.overtaken?.saved ?? [])
  const overtaken = new Map(given.overtaken?.cases.map((one) => [one.caseId, overtakenBy(one.latest)]))
  const early = earlyOf(run)
  const second = await secondOf(page, run)
  const open = isOpen(page)
  const isOn = run.finished_at === null && early === undefined && open
  const mayRecord = page.may('test.record') && isOn
  const mayFinish = page.may('test.open') && isOn
  const kept = mayFinish
    ? []
    : keptOf(page, { review: 'Review', outcome: 'Outcome', 'action-1-what': 'Action', 'action-2-what': 'Action', 'action-3-what': 'Action' })
  page.show(
    'test-plan/run',
    { title: `Run ${run.number}`, breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      run: { ...run, finished: run.finished_at !== null },
      home,
      early,
      rows: factsOf(page, run, partners),
      history: history.map((one) => ({ ...one, when: momentOf(one.at) })),
      second: second && {
        ...second,
        when: momentOf(second.at),
        may: second.role !== undefined && early === undefined && open,
        told: secondWords(
          second,
          whoCan(holders, (one) => (one.personId === run.asked_by_id ? undefined : finishingRole(one.roles, second.sides))),
        ),
        outcome: run.outcome === 'success' ? 'a success' : 'a failure',
      },
      twoFinish: counts(page, run),
      first: toldOf(run, given, kept),
      mayOpen: page.may('test.open') && open && run.state === 'to-open',
      mayMove: page.may('test.open') && open && (run.state === 'planned' || run.state === 'to-open'),
      mayReopen: page.may('test.open') && open && run.state === 'finished',
      mayFinish,
      actions: shownActions(page, actions, holders),
      actionRows,
      owners: ownerChoices(holders),
      mayAddAction: page.may('test.open') && open && run.review !== null,
      counts: [
        ...Object.entries(verdictNames).map(([key, name]) => ({ name, count: count(key as Verdict) })),
        { name: 'No result yet', count: count('none') },
      ].filter((one) => one.count > 0),
      groups: [...new Set(cases.map((one) => one.code))].map((code) => ({
        code,
        ...doneOf(
          cases.filter((one) => one.code === code),
          early !== undefined && Object.keys(typed).length === 0,
          (one) => isSettled(latest.get(one.id)?.verdict) && !overtaken.has(one.id) && !isTyped(page, given.errors, one.id),
        ),
        cases: cases
          .filter((one) => one.code === code)
          .map((one) => {
            const result = latest.get(one.id)
            return {
              ...one,
              name: caseName(one),
              sideName: one.side === 'consumer' ? 'Consumer' : 'Provider',
              tag: tagOf(result?.verdict),
              comment: typed[`comment-${one.id}`] ?? '',
              verdict: typed[`verdict-${one.id}`] ?? '',
              unsaved: [verdictNames[typed[`verdict-${one.id}`] as Verdict], typed[`comment-${one.id}`]].filter(Boolean).join(': '),
              said: result?.comment ?? '',
              isRetest: result !== undefined,
              held: [
                numbered(results.filter((row) => row.case_id === one.id).length, 'result'),
                ...[comments.filter((row) => row.case_id === one.id).length].filter((n) => n > 0).map((n) => numbered(n, 'comment')),
                `${evidence.filter((row) => row.subject_id === one.id && (row.run_id === null || row.run_id === run.id)).length} evidence`,
              ].join(', '),
              // A form that comes back with an error names what the person saw, not what came in meanwhile.
              seen: overtaken.has(one.id) || given.status !== 422 ? (result?.attempt ?? 0) : (typed[`seen-${one.id}`] ?? result?.attempt ?? 0),
              overtaken: overtaken.has(one.id)
                ? `Not recorded. ${overtaken.get(one.id) ?? ''} What you typed is still here: record it again if it is a retest.`
                : null,
            }
          }),
      })),
      ...shownWait(page, { wait, proposals, cases }),
      codes: [...new Set(cases.map((one) => one.code))],
      isRehearsal: isRehearsal(page, run),
      verdicts: recordable.map((key) => ({ value: key, text: verdictNames[key] })),
      mayRecord,
    },
  )
}

/** Where somebody was first, the page is drawn again with who it was and what was typed, or what to do next. */
export const orFirst =
  (act: (page: Page) => Promise<void>, draw: (page: Page, given: Given) => Promise<void>, next?: string) =>
  async (page: Page): Promise<void> => {
    try {
      await act(page)
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      await draw(page, { status: 409, conflict: error.message, ...(next === undefined ? {} : { next }) })
    }
  }

export const runsRoutes: Route[] = [get(base, 'project.view', (page) => showRun(page))]
