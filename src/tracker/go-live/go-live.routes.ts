import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import { notesBeside, sentBeside, wordOf } from '../notes-beside.ts'
import { acceptHandOver } from './accept-hand-over.ts'
import { closeProject } from './close-project.ts'
import { confirmGo } from './confirm-go.ts'
import { decideGo } from './decide-go.ts'
import { declareBusinessLive } from './declare-business-live.ts'
import { declareTechnicalLive } from './declare-technical-live.ts'
import { attestAgain, criteriaAgain, whichCriterion } from './again.pages.ts'
import { homeOf, show } from './go-live.pages.ts'
import { setCriterionDays } from './set-criterion-days.ts'
import { settleCriterion } from './settle-criterion.ts'

const base = '/projects/:project/go-live'
const prove = (page: Page): Promise<void> => requirePassword(page, page.typed['password'] ?? '')

export const goLiveRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/decision`, decideGo, { prove, again: attestAgain((page) => (page.typed['decision'] === 'no-go' ? 'no-go' : 'go')), to: homeOf }),
  post(`${base}/second`, confirmGo, { prove, again: attestAgain(() => 'second'), to: homeOf }),
  post(`${base}/technical-live`, declareTechnicalLive, { prove, again: attestAgain(() => 'technical-live'), to: homeOf }),
  post(`${base}/business-live`, declareBusinessLive, { prove, again: attestAgain(() => 'business-live'), to: homeOf }),
  post(`${base}/hand-over`, acceptHandOver, { prove, again: attestAgain(() => 'hand-over'), to: homeOf }),
  post(`${base}/close`, closeProject, { prove, again: attestAgain(() => 'close'), to: homeOf }),

  post(`${base}/criteria/:criterion`, settleCriterion, {
    sent: (page) => sentBeside(page.typed, page.param('criterion')),
    again: criteriaAgain,
    to: (page, { one }) => `${homeOf(page)}#${one.kind === 'readiness' ? 'readiness' : 'hand-over'}`,
    done: (page, { says, to }) => {
      const others = notesBeside(page.typed, page.param('criterion'))
      page.done(to, `${says}${wordOf(others)}`, others)
    },
  }),
  post(`${base}/days`, setCriterionDays, { again: criteriaAgain, to: (page) => `${homeOf(page)}#readiness` }),
  post(`${base}/criteria`, 'go-live.criteria', whichCriterion),
]
