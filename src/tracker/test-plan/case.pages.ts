import type { Page } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import { listEvidence, listUnsettled } from '../../evidence/evidence.store.ts'
import { momentOf } from '../../web/moments.ts'
import { addGivenEvidence } from '../evidence/add-evidence.ts'
import { citableExchanges, citedIn, citedInWords, citeExchanges } from '../evidence/cite-exchange.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { findPlaceOf } from '../evidence/places.store.ts'
import { restedOn } from '../evidence/rests.store.ts'
import { loadCase } from './accept-failure.ts'
import { listComments } from './comments.store.ts'
import { whyNoResults } from './load-run.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import type { RecordedEarlier } from './recorded-earlier.store.ts'
import { tagOf } from './run-cases.pages.ts'
import { firstOf, keptOf } from './run-words.ts'
import type { Given } from './run-words.ts'
import { runHome } from './run.pages.ts'
import { holdRun } from './runs.store.ts'
import { planCrumbs } from './test-plan.pages.ts'
import { caseName } from './test-plan.ts'

const finished = 'This run is finished: nothing in it changes any more. A retest is a new run, and takes new evidence.'

const earlierOf = (one: RecordedEarlier | undefined) => (one ? { ...one, when: momentOf(one.at) } : null)

/** The case in the address, with its run. */
const loadShownCase = (page: Page) => loadCase(page.db.read, page, { run: page.param('run'), case: page.param('case') })

export async function showCase(page: Page, given: Given = {}): Promise<void> {
  const { run, one, results, latestOfCase } = await loadShownCase(page)
  const home = runHome(page)
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
  const isOlderFrozen = older !== undefined && (await findPlaceOf(page.db.read, older)).frozen
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

/** The page of a case once more, after an act that did not do anything. */
export const caseAgain = (page: Page, { status, errors, changed }: Again): Promise<void> =>
  showCase(page, { status, errors, ...(changed === undefined ? {} : { conflict: changed }) })

/** The case in the address, which takes evidence as long as its run is open. */
async function loadToGive(page: Page) {
  mustBeOpen(page)
  const { run, one } = await loadShownCase(page)
  const early = whyNoResults(run)
  if (early !== undefined) throw new Refusal(early)
  if (run.finished_at !== null) throw new ConflictError(finished)
  const title = `${caseName(one)} in run ${run.number}`
  return { subject: 'test-case' as const, subjectId: one.id, title, runId: run.id, hold: (trx: Writer) => holdRun(trx, run.id, nowIso(page.context)) }
}

/** Adds evidence to the case, of whatever run: the result is a person's. What is wrong draws its page again. */
async function adding(page: Page, add: (target: Awaited<ReturnType<typeof loadToGive>>) => Promise<string>): Promise<void> {
  try {
    page.done(`${runHome(page)}/cases/${page.param('case')}#evidence-list`, await add(await loadToGive(page)))
  } catch (error) {
    if (error instanceof InvalidFormError) return showCase(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return showCase(page, { status: 409, conflict: error.message })
    throw error
  }
}

export const giveEvidence = (page: Page): Promise<void> =>
  adding(page, async (target) => {
    await addGivenEvidence(page, target)
    return 'Evidence added'
  })

export const cite = (page: Page): Promise<void> => adding(page, async (target) => citedInWords(await citeExchanges(page, target)))
