import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { listEvidence, listUnsettled } from '../../evidence/evidence.store.ts'
import { momentOf } from '../../web/moments.ts'
import { citableExchanges, citedIn } from '../evidence/cite-exchange.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'

import { findRunOf, restedOn } from '../evidence/rests.store.ts'
import { loadCase } from './accept-failure.ts'
import { listComments } from './comments.store.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import type { RecordedEarlier } from './recorded-earlier.store.ts'
import { tagOf } from './run-cases.pages.ts'
import { firstOf, keptOf } from './run-words.ts'
import type { Given } from './run-words.ts'
import { runHome } from './run.pages.ts'
import { planCrumbs } from './test-plan.pages.ts'
import { caseName } from './test-plan.ts'

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
  const latestVerdict = latestOfCase?.verdict
  const isOn = run.finished_at === null && (run.state === 'open' || run.state === 'waiting') && isOpen(page)
  const mayGive = page.may('test.record') && isOn
  const older = own.find((row) => row.run_id === null)
  const isOlderFrozen = older !== undefined && (await findRunOf(page.db.read, older))?.finished_at !== null
  const mayAccept = page.may('test.accept') && isOn && (latestVerdict === 'fail' || latestVerdict === 'blocked')
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
      tag: tagOf(latestVerdict),
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
      hasResult: latestVerdict !== undefined,
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
export const caseAgain = (page: Page, { status, errors, first }: Again): Promise<void> =>
  showCase(page, { status, errors, ...(first === undefined ? {} : { conflict: first }) })
