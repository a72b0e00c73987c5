import type { Page } from '../../access/page.ts'
import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { citeForCase } from '../test-plan/give-case-evidence.ts'
import { sentOfCase } from '../test-plan/record-case.pages.ts'
import { recordResults } from '../test-plan/record-results.ts'
import { waitForRequests } from '../test-plan/wait-for-requests.ts'
import { sendClosingMail } from './send-closing-mail.ts'
import { showClosing } from './closing.pages.ts'
import { dayCaseAgain, enterDay, showDayCase, streamDay } from './day.pages.ts'
import { dayCase, dayHome } from './load-day.ts'
import { afterDayCase, dayResultAgain } from './record-on-day.pages.ts'
import { showRollCall } from './roll-call.pages.ts'
import { takeRollCall } from './take-roll-call.ts'

const day = '/projects/:project/test-plan/runs/:run/day'
const onCase = (page: Page): string => dayCase(page, page.param('case'))

export const testDayRoutes: Route[] = [
  get(day, 'project.view', enterDay),
  get(`${day}/roll-call`, 'project.view', (page) => showRollCall(page)),
  post(`${day}/roll-call`, takeRollCall, { again: showRollCall, to: dayHome, afterConflict: '' }),
  get(`${day}/cases/:case`, 'project.view', (page) => showDayCase(page)),
  get(`${day}/cases/:case/live`, 'project.view', streamDay),
  post(`${day}/cases/:case/result`, recordResults, { sent: sentOfCase, again: dayResultAgain, done: afterDayCase }),
  post(`${day}/cases/:case/exchange`, citeForCase, { again: dayCaseAgain, to: onCase }),
  post(`${day}/cases/:case/wait`, waitForRequests, { again: dayCaseAgain, to: onCase }),
  get(`${day}/closing`, 'project.view', (page) => showClosing(page)),
  post(`${day}/closing`, sendClosingMail, { again: showClosing, to: (page) => `${dayHome(page)}/closing`, afterConflict: '' }),
]
