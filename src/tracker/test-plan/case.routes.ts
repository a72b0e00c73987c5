import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { listEvidence, listUnsettled } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { withUploads } from '../evidence/add-evidence.ts'
import { citableExchanges, citedIn } from '../evidence/cite-exchange.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { findRunOf, restedOn } from '../evidence/rests.store.ts'
import { listComments } from './comments.store.ts'
import { overtakenBy } from './overtaken.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import type { RecordedEarlier } from './recorded-earlier.store.ts'
import { seenIn } from './record-form.ts'
import { firstOf, keptOf, loadRun, mustBeHeld, orFirst, tagOf } from './runs.routes.ts'
import type { Given } from './runs.routes.ts'
import { addCaseEvidence, citeForCase } from './give-case-evidence.ts'
import { addResults } from './test-plan.store.ts'
import { caseName, decideAcceptance } from './test-plan.ts'
import { planCrumbs, planHome } from './test-plan.routes.ts'

const base = '/projects/:project/test-plan/runs/:run/cases/:case'
const acceptForm = z.object({ reason: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default('') })

const earlierOf = (one: RecordedEarlier | undefined) => (one ? { ...one, when: momentOf(one.at) } : null)

/** The run and the case that the address names. */
async function loadCase(page: Page) {
  const loaded = await loadRun(page)
  const one = loaded.cases.find((row) => row.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  return { ...loaded, one, latestOfCase: loaded.latest.get(one.id) }
}

async function showCase(page: Page, given: Given = {}): Promise<void> {
  const { run, one, results, latestOfCase, home } = await loadCase(page)
  const { project } = page.access
  const all = await listEvidence(page.db.read, [one.id])
  // What was given in another run is on the page of that run; older evidence names none.
  const own = all.filter((row) => row.run_id === null || row.run_id === run.id)
  const [rested, unsettled, earlier, comments] = await Promise.all([
    restedOn(page.db.read, project.id, own),
    listUnsettled(page.db.read, [one.id]),
    listRecordedEarlier(page.db.read, project.id),
    listComments(page.db.read, run.id),
  ])
  const standing = latestOfCase?.verdict
  const isOn = run.finished_at === null && (run.state === 'open' || run.state === 'waiting') && isOpen(page)
  const mayGive = page.may('test.record') && isOn
  const older = own.find((row) => row.run_id === null)
  const isOlderFrozen = older !== undefined && (await findRunOf(page.db.read, older))?.finished_at !== null
  const mayAccept = page.may('test.accept') && isOn && (standing === 'fail' || standing === 'blocked')
  const shown = own.map((row) => ({
    result: row.result_id,
    run: row.run_id,
    ...shownEvidence(row, {
      projectId: project.id,
      mayRemove: isOpen(page) && (page.may('project.manage') || (page.may('test.record') && (row.run_id === null ? !isOlderFrozen : isOn))),
      rests: rested.has(row.id),
    }),
  }))
  const errors = given.errors ?? {}
  const kept = keptOf(page, { ...(mayAccept ? {} : { reason: 'Reason' }), ...(mayGive ? {} : { evidence: 'Evidence' }) })
  page.show(
    'test-plan/case',
    {
      title: caseName(one),
      breadcrumbs: [...planCrumbs(page), { text: `Run ${run.number}`, href: home }],
      status: given.status ?? 200,
      errors,
    },
    {
      run,
      home,
      one,
      name: caseName(one),
      tag: tagOf(standing),
      seen: latestOfCase?.attempt ?? 0,
      project,
      earlier: earlierOf(earlier.get(one.id)),
      history: [
        ...results
          .filter((row) => row.case_id === one.id)
          .map((row) => ({
            at: row.recorded_at,
            order: row.attempt,
            tag: tagOf(row.verdict),
            text: row.comment ?? '',
            by: `${row.recorded_by}, ${momentOf(row.recorded_at)}`,
            unsettled: unsettled.has(row.id),
            evidence: shown.filter((piece) => piece.result === row.id),
          })),
        ...comments
          .filter((row) => row.case_id === one.id)
          .map((row) => ({
            at: row.written_at,
            order: 0,
            tag: { text: 'Comment', classes: 'nhsuk-tag--white' },
            text: row.body,
            by: `${row.written_by}, ${momentOf(row.written_at)}`,
            unsettled: false,
            evidence: [],
          })),
      ].toSorted((a, b) => b.at.localeCompare(a.at) || b.order - a.order),
      waiting: shown.filter((piece) => piece.result === null && piece.run !== null),
      older: shown.filter((piece) => piece.run === null),
      noEvidence: own.length === 0,
      hasResult: standing !== undefined,
      mayGive,
      first: given.conflict === undefined ? null : { text: firstOf(run, given), kept },
      kept: given.conflict === undefined && Object.keys(errors).length > 0 ? kept : [],
      action: `${home}/cases/${one.id}/evidence`,
      exchanges: mayGive && (await page.context.sandboxes.has(page.db.read, project.id)) ? await citableExchanges(page, citedIn(own)) : null,
      citeAction: `${home}/cases/${one.id}/exchange`,
      citeHint: 'It shows what was sent, and says nothing of the result',
      fileHint,
      acceptedEndings,
      mayAccept,
    },
  )
}

async function accept(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, one, latestOfCase, home } = await loadCase(page)
  mustBeHeld(page, run)
  const again = ' Look at the case again; what you typed is still here, and was not saved.'
  try {
    const { reason } = page.form(acceptForm)
    const seen = seenIn(page.typed['seen'])
    if (run.finished_at === null && seen !== (latestOfCase?.attempt ?? 0)) throw new ConflictError(overtakenBy(latestOfCase) + again)
    const decision = decideAcceptance(latestOfCase?.verdict, reason)
    if (!decision.ok) throw new InvalidFormError(decision.errors)
    await page.db.transaction(async (trx) => {
      const result = { id: page.context.newId(), caseId: one.id, verdict: 'accepted' as const, comment: reason, seen }
      const [overtaken] = await addResults(trx, run.id, [result], { name: page.person.name, at: nowIso(page.context) })
      if (overtaken) throw new ConflictError(overtakenBy(overtaken.latest) + again)
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

const evidenceList = (page: Page): string => `${planHome(page)}/runs/${page.param('run')}/cases/${page.param('case')}#evidence-list`

/** Draws the case again; a run that was finished meanwhile says so itself. */
const again = (page: Page, why: Again): Promise<void> => showCase(page, why)

export const caseRoutes: Route[] = [
  get(base, 'project.view', (page) => showCase(page)),
  post(`${base}/accept`, 'test.accept', orFirst(accept, showCase)),
  post(`${base}/evidence`, addCaseEvidence, { again, sent: withUploads, to: evidenceList }),
  post(`${base}/exchange`, citeForCase, { again, to: evidenceList }),
]
