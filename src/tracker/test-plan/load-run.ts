import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { NotFoundError } from '../../errors.ts'
import { isCovered, uncovered } from './cover.ts'
import { loadCover } from './load-cover.ts'
import { counts, isRehearsal } from './environments.ts'
import { listRefused } from './refused.store.ts'
import { stateOfRun, whyNotYet } from './run-state.ts'
import type { RunState } from './run-state.ts'
import type { Case } from './test-plan.ts'
import { findRun, listCases, listEntryConditions, listResults } from './test-plan.store.ts'
import { findLatestWait, listCited } from './waiting.store.ts'
import { proposalsFor } from './waiting.ts'

/** An act in progress, or a page. */
export type OfRun = Pick<Doing, 'access' | 'templates' | 'sandboxes' | 'today'>

/** A run with its state today, and the titles of the entry conditions that prevent its opening. */
export type LoadedRun = TestRunsTable & { state: RunState; openConditions: string[] }

async function withState(db: Reader, { templates, today }: OfRun, run: TestRunsTable): Promise<LoadedRun> {
  const isHeldUp = run.finished_at === null && run.opened_at === null && counts(templates, run)
  const conditions = isHeldUp ? await listEntryConditions(db, run.project_id) : []
  const openConditions = conditions.filter((one) => one.met_at === null).map((one) => one.title)
  return { ...run, openConditions, state: stateOfRun(run, { today, counts: counts(templates, run), open: openConditions }) }
}

/** The run of this number in its project; throws NotFoundError. */
export async function getRun(db: Reader, of: OfRun, number: string): Promise<LoadedRun> {
  const row = /^[1-9]\d{0,8}$/.test(number) ? await findRun(db, of.access.project.id, Number(number)) : undefined
  if (!row) throw new NotFoundError('No such run')
  return withState(db, of, row)
}

/**
 * A run with its cases and results; `latest` has the last result of each case, `toTest` the cases that the full test of another project does not cover,
 * `restsOn` that project if there is one.
 */
export async function loadRun(db: Reader, of: OfRun, number: string) {
  const run = await getRun(db, of, number)
  const [cases, results] = await Promise.all([listCases(db, of.access.project.id), listResults(db, run.id)])
  const latest = new Map(results.map((one) => [one.case_id, one]))
  // Only the test that go-live asks for rests on another one. What a finished run rested on does not change.
  const cover = run.finished_at === null && counts(of.templates, run) ? await loadCover(db, run.project_id) : uncovered
  const isLeft = ({ id }: Case): boolean => !latest.has(id) && (run.rests_on_id === null || run.finished_at === null ? isCovered(cover, id) : true)
  const toTest = cases.filter((one) => !isLeft(one))
  const restsOn = cover.kind === 'covered' && toTest.length < cases.length ? cover.by.id : null
  return { run, cases, toTest, restsOn, results, latest }
}

/**
 * What a rehearsal waits for at this moment (ISO 8601), and what the sandbox saw of it that nobody has answered yet. Other runs, and finished ones,
 * wait for nothing. The caller has first written what the sandbox saw to the database.
 */
export async function loadWait(
  db: Reader,
  of: OfRun,
  { run, cases, latest, at }: { run: TestRunsTable; cases: Case[]; latest: Map<string, { recorded_at: string }>; at: string },
) {
  const wait = run.finished_at === null && isRehearsal(of.templates, run) ? await findLatestWait(db, run.id, Date.parse(at)) : undefined
  if (!wait) return { wait: undefined, proposals: [] }
  const { organisation, started_at: from, stopped_at, ends_at } = wait
  const [observations, refused, cited] = await Promise.all([
    of.sandboxes.observe(db, of.access.project.id, { organisation, from, to: stopped_at ?? ends_at }),
    listRefused(db, run.id),
    listCited(
      db,
      cases.map((one) => one.id),
    ),
  ])
  return { wait, proposals: proposalsFor(cases, wait.code, observations, { latest, refused, cited }) }
}

/** Why a run takes no results today, in a sentence; undefined if it does. Results of a test that nobody has run yet would open gates. */
export function whyNoResults(run: LoadedRun): string | undefined {
  const early = whyNotYet(run.state, run.held_on, run.openConditions)
  return early === undefined ? undefined : `${early}.`
}
