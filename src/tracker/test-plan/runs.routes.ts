import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { besideRow } from '../notes-beside.ts'
import { acceptFailure } from './accept-failure.ts'
import { addAction } from './add-action.ts'
import { withUploads } from '../evidence/add-evidence.ts'
import { cancelPlannedRun } from './cancel-run.ts'
import { caseAgain, showCase } from './case.pages.ts'
import { addCaseEvidence, citeForCase } from './give-case-evidence.ts'
import { changeReviewAction } from './change-action.ts'
import { confirmProposals } from './confirm-proposals.ts'
import { finishAsSecond } from './finish-as-second.ts'
import { finishRunWithReview } from './finish-run.ts'
import { markActionDone } from './mark-action-done.ts'
import { moveRunDay } from './move-run.ts'
import { openRunDespite } from './open-run.ts'
import { recordResults, savedCases } from './record-results.ts'
import { refuseProposal } from './refuse-proposal.ts'
import { reopenFinishedRun } from './reopen-run.ts'
import { showReopen } from './reopen.pages.ts'
import { afterCase, recordCaseAgain, sentOfCase } from './record-case.pages.ts'
import { actionAgain, runAgain, showRun } from './run.pages.ts'
import { runHome } from './run-words.ts'
import { severalAgain, showSeveral } from './several.pages.ts'
import { startRun } from './start-run.ts'
import { stopWaiting } from './stop-waiting.ts'
import { planAgain, planHome } from './test-plan.pages.ts'
import { waitForRequests } from './wait-for-requests.ts'

const runs = '/projects/:project/test-plan/runs'
const run = `${runs}/:run`

const on = (place: string) => (page: Page) => `${runHome(page)}#${place}`
const onCase = (place: string) => (page: Page) => `${runHome(page)}/cases/${page.param('case')}${place}`

/** What to do if the run was finished while its page was open. */
const instead = {
  second: 'For a retest open a new run in the test plan.',
  wait: 'A finished run waits for nothing. For a retest open a new run in the test plan, and have that one wait.',
  stop: 'A finished run waits for nothing, so there is nothing to stop. For a retest open a new run in the test plan.',
  confirm:
    'Nothing that you ticked was confirmed. For a retest open a new run in the test plan, have that one wait, and have them send again. What they have sent stays in the log of the sandbox.',
  refuse: 'Nothing was changed. What they sent stays in the log of the sandbox: on the page of a case of a new run you can cite it.',
}

export const runsRoutes: Route[] = [
  get(run, 'project.view', (page) => showRun(page)),
  post(runs, startRun, { again: planAgain, to: (page, { number }) => `${planHome(page)}/runs/${number}` }),
  post(`${run}/open`, openRunDespite, { again: runAgain(), to: runHome }),
  post(`${run}/day`, moveRunDay, { again: runAgain(), to: runHome }),
  post(`${run}/cancel`, cancelPlannedRun, { again: runAgain(), to: runHome }),
  get(
    `${run}/several`,
    'test.record',
    whileOpen((page) => showSeveral(page)),
  ),
  post(`${run}/results`, recordResults, {
    again: severalAgain,
    to: runHome,
    done: (page, { next, says, to }) =>
      next.overtaken.length === 0 ? page.done(to, says) : showSeveral(page, { status: 409, overtaken: { cases: next.overtaken, saved: savedCases(next) } }),
  }),
  post(`${run}/finish`, finishRunWithReview, { again: runAgain(), to: (page, { asked }) => `${runHome(page)}${asked ? '#second' : ''}` }),
  post(`${run}/second`, finishAsSecond, { again: runAgain(instead.second), to: runHome }),
  get(
    `${run}/reopen`,
    'test.open',
    whileOpen((page) => showReopen(page)),
  ),
  post(`${run}/reopen`, reopenFinishedRun, { again: showReopen, to: runHome }),

  post(`${run}/wait`, waitForRequests, { again: runAgain(instead.wait), to: on('waiting') }),
  post(`${run}/wait/stop`, stopWaiting, { again: runAgain(instead.stop), to: on('waiting') }),
  post(`${run}/confirm`, confirmProposals, { again: runAgain(instead.confirm), to: on('waiting') }),
  post(`${run}/refuse`, refuseProposal, { again: runAgain(instead.refuse), to: (page, { one }) => `${runHome(page)}/cases/${one.id}` }),

  post(`${run}/actions`, addAction, { again: actionAgain, to: on('actions') }),
  post(`${run}/actions/:action/done`, markActionDone, {
    sent: (page) => ({ ...page.typed, note: page.typed[`note-${page.param('action')}`] }),
    again: (page, why) => actionAgain(page, { ...why, errors: besideRow(why.errors, page.param('action')) }),
    to: on('actions'),
  }),
  post(`${run}/actions/:action/change`, changeReviewAction, { again: actionAgain, to: on('actions') }),

  get(`${run}/cases/:case`, 'project.view', (page) => showCase(page)),
  post(`${run}/cases/:case/result`, recordResults, { sent: sentOfCase, again: recordCaseAgain, done: afterCase }),
  post(`${run}/cases/:case/accept`, acceptFailure, { again: caseAgain, to: onCase('') }),
  post(`${run}/cases/:case/evidence`, addCaseEvidence, { again: caseAgain, sent: withUploads, to: onCase('#evidence-list') }),
  post(`${run}/cases/:case/exchange`, citeForCase, { again: caseAgain, to: onCase('#evidence-list') }),
]
