import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Observation } from '../../context.ts'
import type { TestRunWaitsTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { listEvidence, listUnsettled } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { addGivenEvidence } from '../evidence/add-evidence.ts'
import { restedOn } from '../evidence/rests.store.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { runPartnerNames } from '../partners/run-partners.ts'
import { environmentName, planCrumbs, planHome } from './test-plan.routes.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import type { RecordedEarlier } from './recorded-earlier.store.ts'
import { addResults, findRun, listCases, listResults } from './test-plan.store.ts'
import { counts, secondOf } from './second-person.ts'
import { findLatestWait } from './waiting.store.ts'
import { proposalsFor } from './waiting.ts'
import { caseName, decideAcceptance, decideResult, notYetHeld, recordable, verdictNames, verdictTags } from './test-plan.ts'
import type { Verdict } from './test-plan.ts'

const base = '/projects/:project/test-plan/runs/:run'
export const long = z.string().trim().max(5000, 'Use 5,000 characters or fewer').default('')
const verdict = z.enum(recordable, 'Choose pass, fail, blocked or not applicable')
const acceptForm = z.object({ reason: long })

/** The run that the address names, with its cases, its results, and what the sandbox proposes for them. */
export async function loadRun(page: Page) {
  const run = await findRun(page.db.read, page.access.project.id, Number(page.param('run')))
  if (!run) throw new NotFoundError('No such run')
  const [cases, results] = await Promise.all([listCases(page.db.read, page.access.project.id), listResults(page.db.read, run.id)])
  const latest = new Map(results.map((one) => [one.case_id, one]))
  const wait = run.finished_at === null ? await findLatestWait(page.db.read, run.id, page.context.clock()) : undefined
  const observations = wait ? await observed(page, wait) : []
  return {
    run,
    cases,
    results,
    latest,
    wait,
    proposals: wait ? proposalsFor(cases, wait.code, observations, latest) : [],
    home: `${planHome(page)}/runs/${run.number}`,
  }
}

async function observed(page: Page, wait: TestRunWaitsTable): Promise<Observation[]> {
  await page.context.interactions.flush()
  return page.context.sandboxes.observe(page.db.read, page.access.project.id, {
    organisation: wait.organisation,
    from: wait.started_at,
    to: wait.stopped_at ?? wait.ends_at,
  })
}

const earlyOf = (page: Page, run: Pick<TestRunsTable, 'held_on' | 'finished_at'>): string | undefined =>
  run.finished_at === null ? notYetHeld(run.held_on, page.today) : undefined

/** Throws a Refusal before the day of the run: what is said of a test that nobody has run yet would open gates. */
export function mustBeHeld(page: Page, run: Pick<TestRunsTable, 'held_on' | 'finished_at'>): void {
  const early = earlyOf(page, run)
  if (early !== undefined) throw new Refusal(early)
}

const tagOf = (one: Verdict | undefined) =>
  one ? { text: verdictNames[one], classes: verdictTags[one] } : { text: 'No result yet', classes: 'nhsuk-tag--white' }

interface Given {
  status?: number
  errors?: Record<string, string>
  /** That somebody else was first, in a sentence. */
  conflict?: string
  /** What to do where that was finishing the run: what was typed is not always worth a word. */
  next?: string
}

/** What was typed into fields that are drawn no longer. */
const keptOf = (page: Page, names: Record<string, string>) =>
  Object.entries(names).flatMap(([field, name]) => (page.typed[field] ? [{ name, text: page.typed[field] }] : []))

/** Who finished a run, and how; what else came in between where nobody did. */
const firstOf = (run: TestRunsTable, { conflict = '', next }: Given): string =>
  run.finished_at === null
    ? conflict
    : `${run.finished_by} finished this run on ${momentOf(run.finished_at)} as a ${run.outcome}, and wrote: ${(run.review ?? '').replace(/\.$/, '')}. ${next ?? 'What you typed is still here, and was not saved: record it in a new run.'}`

export async function showRun(page: Page, given: Given = {}): Promise<void> {
  const { run, cases, results, latest, wait, proposals, home } = await loadRun(page)
  const evidence = await listEvidence(
    page.db.read,
    cases.map((one) => one.id),
  )
  const count = (one: Verdict | 'none') => cases.filter((row) => (latest.get(row.id)?.verdict ?? 'none') === one).length
  const { typed } = page
  const early = earlyOf(page, run)
  const second = await secondOf(page, run)
  const mayRecord = page.may('test.record') && run.finished_at === null && early === undefined && page.access.project.state === 'open'
  page.show(
    'test-plan/run',
    { title: `Run ${run.number}`, breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      run: { ...run, day: dayOf(run.held_on), place: environmentName(page, run.environment), finished: run.finished_at ? momentOf(run.finished_at) : null },
      home,
      early,
      second: second && {
        ...second,
        when: momentOf(second.at),
        may: second.role !== undefined && early === undefined && isOpen(page),
        outcome: run.outcome === 'success' ? 'a success' : 'a failure',
      },
      twoFinish: counts(page, run),
      partners: (await runPartnerNames(page, run.id)).join(', '),
      first:
        given.conflict === undefined
          ? null
          : { text: firstOf(run, given), kept: mayRecord ? [] : keptOf(page, { review: 'Review', outcome: 'Outcome', actions: 'Actions' }) },
      counts: [
        ...Object.entries(verdictNames).map(([key, name]) => ({ name, count: count(key as Verdict) })),
        { name: 'No result yet', count: count('none') },
      ].filter((one) => one.count > 0),
      groups: [...new Set(cases.map((one) => one.code))].map((code) => ({
        code,
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
              attempts: results.filter((row) => row.case_id === one.id).length,
              evidence: evidence.filter((row) => row.subject_id === one.id).length,
            }
          }),
      })),
      wait: wait && {
        ...wait,
        until: momentOf(wait.ends_at),
        isOn: wait.stopped_at === null && wait.ends_at > nowIso(page.context),
        typed: typed['organisation'],
      },
      codes: [...new Set(cases.map((one) => one.code))],
      log: `/projects/${page.access.project.id}/sandbox/log`,
      proposals: proposals.flatMap(({ caseId, observation }) =>
        cases
          .filter((one) => one.id === caseId)
          .map((one) => ({
            ...observation,
            caseId,
            name: caseName(one),
            criterion: one.criterion,
            tag: tagOf(observation.verdict),
            when: momentOf(observation.at),
          })),
      ),
      hasSandbox: page.access.project.role === 'provider',
      verdicts: recordable.map((key) => ({ value: key, text: verdictNames[key] })),
      mayRecord,
    },
  )
}

/** Records what was chosen for any number of cases at once: a case whose choice is left blank keeps its result. */
async function record(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, home } = await loadRun(page)
  mustBeHeld(page, run)
  const { typed } = page
  const errors: Record<string, string> = {}
  const results = cases.flatMap((one) => {
    const chosen = typed[`verdict-${one.id}`] ?? ''
    if (chosen === '') return []
    const comment = long.safeParse(typed[`comment-${one.id}`] ?? '')
    const read = verdict.safeParse(chosen)
    if (!read.success || !comment.success) {
      errors[read.success ? `comment-${one.id}` : `verdict-${one.id}`] =
        `${caseName(one)}: ${read.success ? 'use 5,000 characters or fewer' : 'choose pass, fail, blocked or not applicable'}`
      return []
    }
    const decision = decideResult({ verdict: read.data, comment: comment.data })
    if (!decision.ok) errors[`comment-${one.id}`] = `${caseName(one)}: ${(decision.errors['comment'] ?? '').toLowerCase()}`
    return [{ id: page.context.newId(), caseId: one.id, verdict: read.data, comment: comment.data || null, name: caseName(one) }]
  })
  if (Object.keys(errors).length === 0 && results.length === 0) errors['form'] = 'Choose a result for at least one case'
  if (Object.keys(errors).length > 0 && run.finished_at === null) return showRun(page, { status: 422, errors })
  await page.db.write(async (trx) => {
    await addResults(
      trx,
      run.id,
      results.map(({ name, ...one }) => one),
      { name: page.person.name, at: nowIso(page.context) },
    )
    await recordEvents(
      trx,
      results.map((one) =>
        page.event({
          subject: 'test-plan',
          subjectId: one.caseId,
          action: 'result',
          to: verdictNames[one.verdict],
          reason: one.comment,
          sentence: `${page.person.name} recorded ${verdictNames[one.verdict].toLowerCase()} in run ${run.number} for ${one.name}`,
        }),
      ),
    )
  })
  page.done(home, results.length === 1 ? '1 result recorded' : `${results.length} results recorded`)
}

const earlierOf = (one: RecordedEarlier | undefined) => (one ? { ...one, when: momentOf(one.at) } : null)

async function showCase(page: Page, given: Given = {}): Promise<void> {
  const { run, cases, results, latest, home } = await loadRun(page)
  const one = cases.find((row) => row.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  const evidence = await listEvidence(page.db.read, [one.id])
  const [rested, unsettled, earlier] = await Promise.all([
    restedOn(page.db.read, page.access.project.id, evidence),
    listUnsettled(page.db.read, [one.id]),
    listRecordedEarlier(page.db.read, page.access.project.id),
  ])
  const standing = latest.get(one.id)?.verdict
  const mayGive = page.may('test.record') && run.finished_at === null && isOpen(page)
  page.show(
    'test-plan/case',
    {
      title: caseName(one),
      breadcrumbs: [...planCrumbs(page), { text: `Run ${run.number}`, href: home }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      run,
      home,
      one,
      name: caseName(one),
      tag: tagOf(standing),
      project: page.access.project,
      earlier: earlierOf(earlier.get(one.id)),
      results: results
        .filter((row) => row.case_id === one.id)
        .map((row) => ({ ...row, tag: tagOf(row.verdict), when: momentOf(row.recorded_at), unsettled: unsettled.has(row.id) }))
        .reverse(),
      evidence: evidence.map((row) =>
        shownEvidence(row, {
          projectId: page.access.project.id,
          mayRemove: isOpen(page) && (mayGive || page.may('project.manage')),
          rests: rested.has(row.id),
        }),
      ),
      mayGive,
      first: given.conflict === undefined ? null : { text: firstOf(run, given), kept: keptOf(page, { reason: 'Reason', evidence: 'Evidence' }) },
      action: `${home}/cases/${one.id}/evidence`,
      fileHint,
      acceptedEndings,
      mayAccept: page.may('test.accept') && run.finished_at === null && (standing === 'fail' || standing === 'blocked'),
    },
  )
}

async function accept(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, latest, home } = await loadRun(page)
  const one = cases.find((row) => row.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  mustBeHeld(page, run)
  try {
    const { reason } = page.form(acceptForm)
    const decision = decideAcceptance(latest.get(one.id)?.verdict, reason)
    if (!decision.ok) throw new InvalidFormError(decision.errors)
    await page.db.write(async (trx) => {
      await addResults(trx, run.id, [{ id: page.context.newId(), caseId: one.id, verdict: 'accepted', comment: reason }], {
        name: page.person.name,
        at: nowIso(page.context),
      })
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: one.id,
          action: 'accepted',
          reason,
          to: 'Accepted',
          sentence: `${page.person.name} accepted the failure of ${caseName(one)} in run ${run.number}`,
        }),
      ])
    })
    page.done(`${home}/cases/${one.id}`, 'Accepted')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showCase(page, { status: 422, errors: error.fields })
  }
}

async function giveEvidence(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, home } = await loadRun(page)
  const one = cases.find((row) => row.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  if (run.finished_at !== null) throw new ConflictError('This run is finished: nothing in it changes any more. A retest is a new run, and takes new evidence.')
  try {
    await addGivenEvidence(page, { subject: 'test-case', subjectId: one.id, title: `${caseName(one)} in run ${run.number}` })
    page.done(`${home}/cases/${one.id}#evidence-list`, 'Evidence added')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showCase(page, { status: 422, errors: error.fields })
  }
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

export const runsRoutes: Route[] = [
  get(base, 'project.view', (page) => showRun(page)),
  post(`${base}/results`, 'test.record', orFirst(record, showRun)),
  get(`${base}/cases/:case`, 'project.view', (page) => showCase(page)),
  post(`${base}/cases/:case/accept`, 'test.accept', orFirst(accept, showCase)),
  post(`${base}/cases/:case/evidence`, 'test.record', orFirst(giveEvidence, showCase)),
]
