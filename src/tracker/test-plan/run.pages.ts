import type { Page } from '../../access/page.ts'
import { countsAs } from '../../access/permissions.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { nowIso } from '../../context.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { runPartnerNames } from '../partners/run-partners.ts'
import { listHolders, whoCan } from '../people/holders.store.ts'
import type { Holder } from '../people/holders.store.ts'
import { listAttendees } from './attendees.store.ts'
import { nextWithoutResult } from './case-order.ts'
import { counts, environmentName, isRehearsal } from './environments.ts'
import { loadRun, loadWait } from './load-run.ts'
import type { LoadedRun } from './load-run.ts'
import { ownerChoices, shownActions } from './review-actions.pages.ts'
import { listActions } from './review-actions.store.ts'
import { actionRows } from './review-actions.ts'
import { listRunHistory } from './run-history.store.ts'
import { matrixOf } from './run-matrix.ts'
import { progressOf } from './run-progress.ts'
import { whyNotYet } from './run-state.ts'
import { coveredInRun, factsOf, keptOf, runHome, runTitle, secondWords, toldOf } from './run-words.ts'
import type { Given } from './run-words.ts'
import { secondOf } from './second-person.ts'
import { planCrumbs, runTag } from './test-plan.pages.ts'
import { caseName } from './test-plan.ts'
import { listRoleSides } from './test-plan.store.ts'
import { shownWait } from './waiting.pages.ts'
import { finishingRole } from './who-finishes.ts'

/** The run in the address, with what the sandbox has seen. */
export async function loadShownRun(page: Page) {
  await page.context.interactions.flush()
  const loaded = await loadRun(page.db.read, page, page.param('run'))
  return { ...loaded, ...(await loadWait(page.db.read, page, { ...loaded, at: nowIso(page.context) })) }
}

/** The second person that a run waits for, as its page shows it; null if it waits for none. */
async function shownSecond(page: Page, run: LoadedRun, { holders, may }: { holders: Holder[]; may: boolean }) {
  const second = secondOf(run, page, await listRoleSides(page.db.read, page.access.project.id))
  if (!second) return null
  const can = whoCan(holders, (one) => (countsAs(one, [run.asked_by_id, run.asked_for_id]) ? undefined : finishingRole(one.roles, second.sides)))
  return {
    ...second,
    when: momentOf(second.at),
    may: second.role !== undefined && may,
    told: secondWords(second, can),
    outcome: run.outcome === 'success' ? 'a success' : 'a failure',
  }
}

const finishFields = { review: 'Review', outcome: 'Outcome', 'action-1-what': 'Action', 'action-2-what': 'Action', 'action-3-what': 'Action' }

export async function showRun(page: Page, given: Given = {}): Promise<void> {
  const { run, cases, toTest, latest, wait, proposals } = await loadShownRun(page)
  const { id: projectId } = page.access.project
  const db = page.db.read
  const [unsettled, actions, holders, history, partners, attendees] = await Promise.all([
    listUnsettled(
      db,
      cases.map((one) => one.id),
    ),
    listActions(db, projectId, run.id),
    listHolders(db, projectId),
    listRunHistory(db, run.id),
    runPartnerNames(page, run.id),
    listAttendees(db, run.id),
  ])
  const withdrawn = new Set([...latest].filter(([, row]) => unsettled.has(row.id)).map(([id]) => id))
  const early = whyNotYet(run.state, run.held_on, run.openConditions)
  const open = isOpen(page)
  const isOn = run.finished_at === null && early === undefined && open
  const opens = page.may('test.open') && open
  const mayFinish = page.may('test.open') && isOn
  const mayRecord = page.may('test.record') && isOn
  const progress = progressOf(toTest, { latest, withdrawn })
  const matrix = matrixOf(cases, { latest, withdrawn, covered: new Set(cases.filter((one) => !toTest.includes(one)).map((one) => one.id)) })
  const following = nextWithoutResult(toTest, (id) => latest.has(id))
  const home = runHome(page)
  const errors = given.errors ?? {}
  const second = await shownSecond(page, run, { holders, may: early === undefined && open })
  const isLastAct = mayFinish && progress.recorded === progress.total && second === null
  page.show(
    'test-plan/run',
    { title: runTitle(run), breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors },
    {
      run: { ...run, finished: run.finished_at !== null },
      home,
      title: runTitle(run),
      tag: runTag(run, run.state),
      early,
      where: `${dayOf(run.held_on)}, ${environmentName(page.templates, run.environment)}`,
      rows: factsOf(page, run, { partners, attendees: [...new Set(attendees.map((one) => one.name))] }).map(([key, text]) => ({ key, value: { text } })),
      history: history.map((one) => ({ ...one, when: momentOf(one.at) })),
      second,
      twoFinish: counts(page.templates, run),
      first: toldOf(run, given, mayFinish ? [] : keptOf(page, finishFields)),
      mayOpen: opens && run.state === 'to-open',
      mayMove: opens && (run.state === 'planned' || run.state === 'to-open'),
      mayCancel: opens && run.opened_at === null && (run.state === 'planned' || run.state === 'to-open'),
      mayReopen: opens && run.state === 'finished',
      mayFinish,
      actions: shownActions(page, actions, holders),
      actionRows,
      owners: ownerChoices(holders),
      mayAddAction: opens && run.review !== null,
      progress,
      covered: coveredInRun(cases.length - toTest.length, run),
      next: mayRecord && following ? { href: `${home}/cases/${following.id}`, name: caseName(following) } : null,
      // What the sandbox saw has to be answered first.
      nextClasses: `nhsuk-u-margin-bottom-2${proposals.length > 0 ? ' nhsuk-button--secondary' : ''}`,
      failing: early === undefined ? matrix.failing.map((one) => ({ ...one, href: `${home}/cases/${one.id}` })) : [],
      matrix,
      // Before its day there is nothing to record, and what the sandbox saw is answered first.
      foldsCases: early !== undefined || proposals.length > 0,
      toDoWords: matrix.toDo.length === 1 ? '1 case to test' : `${matrix.toDo.length} cases to test`,
      doneWords: matrix.done.length === 1 ? '1 case with nothing left to do' : `${matrix.done.length} cases with nothing left to do`,
      isLastAct,
      finishWords: second === null ? 'Finish the run before every case has a result' : 'Write the review again',
      isFinishing: isLastAct || Object.keys(errors).some((name) => name === 'review' || name === 'outcome' || name.startsWith('action-')),
      ...shownWait(page, { wait, proposals, cases }),
      codes: [...new Set(cases.map((one) => one.code))],
      isRehearsal: isRehearsal(page.templates, run),
      mayRecord,
    },
  )
}

/** The page of a run again, after an act that did nothing; `next` says what to do after a conflict. */
export const runAgain =
  (next?: string) =>
  (page: Page, { status, errors, first }: Again): Promise<void> =>
    showRun(page, { status, errors, ...(first === undefined ? {} : { conflict: first }), ...(next === undefined ? {} : { next }) })

/** The same for an action of its review, which continues after the run is finished. */
export const actionAgain = (page: Page, { status, errors, first }: Again): Promise<void> =>
  showRun(page, {
    status,
    errors,
    ...(first === undefined
      ? {}
      : { told: { heading: 'Someone else has changed this', text: `${first} What you typed is still in its fields, and was not saved.` } }),
  })
