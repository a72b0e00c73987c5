import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import type { TestCasesTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { NotFoundError } from '../../errors.ts'
import { listEvidence, listUnsettled } from '../../evidence/evidence.store.ts'
import { momentOf } from '../../web/moments.ts'
import { citableExchanges, citedIn } from '../evidence/cite-exchange.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { findRunOf, listReliedOn } from '../evidence/relied-on.store.ts'
import { historyOf } from './case-history.ts'
import { placeOf } from './case-order.ts'
import { listComments } from './comments.store.ts'
import { fieldsOfCase } from './record-form.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import type { RecordedEarlier } from './recorded-earlier.store.ts'
import { firstOf, keptOf, runHome, runTitle, tagOf, verdictChoices } from './run-words.ts'
import type { Given } from './run-words.ts'
import { loadShownRun } from './run.pages.ts'
import { planCrumbs } from './test-plan.pages.ts'
import { caseName } from './test-plan.ts'
import type { Proposal } from './waiting.ts'

const earlierOf = (one: RecordedEarlier | undefined) => (one ? { ...one, when: momentOf(one.at) } : null)

/** What the sandbox saw of a case and nobody has answered yet; null if it saw nothing. */
const sawOf = (proposals: Proposal[], id: string): string | null => {
  const found = proposals.find((one) => one.caseId === id)
  return found ? `The sandbox saw: ${found.observation.says}. It did not see: ${found.unseen}.` : null
}

/** The faults without the name of the case, which its page has as its title. */
export const withoutName = (errors: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([field, text]) => {
      const own = text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text
      return [field, own.charAt(0).toUpperCase() + own.slice(1)]
    }),
  )

/** The case in the address, with its run. */
async function loadShownCase(page: Page) {
  const loaded = await loadShownRun(page)
  const one = loaded.cases.find((row) => row.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  return { ...loaded, one, latestOfCase: loaded.latest.get(one.id) }
}

/** The evidence of a case that its page in a run shows, each piece with whether this person may remove it. */
async function shownPieces(page: Page, { run, one, isOn }: { run: TestRunsTable; one: TestCasesTable; isOn: boolean }) {
  const all = await listEvidence(page.db.read, [one.id])
  // Evidence from another run is on the page of that run; older evidence names no run.
  const own = all.filter((row) => row.run_id === null || row.run_id === run.id)
  const reliedOn = await listReliedOn(page.db.read, page.access.project.id, own)
  const older = own.find((row) => row.run_id === null)
  const isOlderFrozen = older !== undefined && (await findRunOf(page.db.read, older))?.finished_at !== null
  const shown = own.map((row) => ({
    result: row.result_id,
    run: row.run_id,
    ...shownEvidence(row, {
      home: `/projects/${page.access.project.id}`,
      mayRemove: isOpen(page) && (page.may('project.manage') || (page.may('test.record') && (row.run_id === null ? !isOlderFrozen : isOn))),
      isReliedOn: reliedOn.has(row.id),
    }),
  }))
  return { own, shown }
}

/** What was typed into fields of a case that the page no longer has. */
function keptOfCase(page: Page, one: TestCasesTable, { mayAccept, mayRecord }: { mayAccept: boolean; mayRecord: boolean }) {
  const { verdict, comment } = fieldsOfCase(one.id)
  const chosen = verdictChoices.find(({ value }) => value === page.typed[verdict])
  return [
    ...(!mayRecord && chosen ? [{ name: 'Result', text: chosen.text }] : []),
    ...keptOf(page, { ...(mayAccept ? {} : { reason: 'Reason' }), ...(mayRecord ? {} : { [comment]: 'Comment', evidence: 'Evidence' }) }),
  ]
}

export async function showCase(page: Page, given: Given = {}): Promise<void> {
  const { run, cases, one, results, latestOfCase, proposals } = await loadShownCase(page)
  const home = runHome(page)
  const at = `${home}/cases/${one.id}`
  const { project } = page.access
  const latestVerdict = latestOfCase?.verdict
  const isOn = run.finished_at === null && (run.state === 'open' || run.state === 'waiting') && isOpen(page)
  const mayRecord = page.may('test.record') && isOn
  const mayAccept = page.may('test.accept') && isOn && (latestVerdict === 'fail' || latestVerdict === 'blocked')
  const { own, shown } = await shownPieces(page, { run, one, isOn })
  const [unsettled, earlier, comments] = await Promise.all([
    listUnsettled(page.db.read, [one.id]),
    listRecordedEarlier(page.db.read, project.id),
    listComments(page.db.read, run.id),
  ])
  const errors = withoutName(given.errors ?? {}, caseName(one))
  const kept = keptOfCase(page, one, { mayAccept, mayRecord })
  const place = placeOf(cases, one.id)
  const fields = fieldsOfCase(one.id)
  const seen = String(latestOfCase?.attempt ?? 0)
  page.show(
    'test-plan/case',
    {
      title: caseName(one),
      breadcrumbs: [...planCrumbs(page), { text: runTitle(run), href: home }],
      status: given.status ?? 200,
      errors,
    },
    {
      run,
      home,
      one,
      name: caseName(one),
      place: `Case ${place.number} of ${cases.length} in run ${run.number}`,
      previous: place.previous ? { href: `${home}/cases/${place.previous.id}`, name: caseName(place.previous) } : null,
      next: place.next ? { href: `${home}/cases/${place.next.id}`, name: caseName(place.next) } : null,
      tag: tagOf(latestVerdict),
      seen,
      project,
      fields,
      recordAction: `${at}/result`,
      // A form that comes back with an error names what the person saw, not what has come in since.
      recordSeen: (given.status === 422 ? page.typed[fields.seen] : undefined) ?? seen,
      chosen: page.typed[fields.verdict] ?? '',
      verdicts: verdictChoices,
      mayRecord,
      legend: latestVerdict === undefined ? 'Result' : 'Result of the retest',
      saw: mayRecord ? sawOf(proposals, one.id) : null,
      earlier: earlierOf(earlier.get(one.id)),
      history: historyOf(one.id, { results, comments, unsettled, evidence: shown }),
      waiting: shown.filter((piece) => piece.result === null && piece.run !== null),
      older: shown.filter((piece) => piece.run === null),
      noEvidence: own.length === 0,
      evidenceGoesTo: latestVerdict === undefined ? 'the first result, once it is recorded' : 'the latest result above',
      isGiving: ['evidence', 'file', 'no_patients', 'exchange', 'pasted', 'exchange_note'].some((name) => errors[name] !== undefined),
      first: given.told ?? (given.conflict === undefined ? null : { text: firstOf(run, given), kept }),
      kept: given.conflict === undefined && Object.keys(errors).length > 0 ? kept : [],
      action: `${at}/evidence`,
      exchanges: mayRecord && (await page.context.sandboxes.has(page.db.read, project.id)) ? await citableExchanges(page, citedIn(own)) : null,
      citeAction: `${at}/exchange`,
      citeHint: 'It shows what was sent, and says nothing about the result',
      fileHint,
      acceptedEndings,
      mayAccept,
    },
  )
}

/** The page of a case again, after an act that did nothing. */
export const caseAgain = (page: Page, { status, errors, first }: Again): Promise<void> =>
  showCase(page, { status, errors, ...(first === undefined ? {} : { conflict: first }) })
