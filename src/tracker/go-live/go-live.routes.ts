import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { notesBeside, sentBeside, wordOf } from '../notes-beside.ts'
import { acceptHandOver } from './accept-hand-over.ts'
import { closeProject } from './close-project.ts'
import { confirmGo } from './confirm-go.ts'
import { decideGo } from './decide-go.ts'
import { declineGo } from './decline-go.ts'
import { declineHandOver } from './decline-hand-over.ts'
import { declareBusinessLive } from './declare-business-live.ts'
import { declareTechnicalLive } from './declare-technical-live.ts'
import { attestAgain, criteriaAgain, whichCriterion } from './again.pages.ts'
import { homeOf, show } from './go-live.pages.ts'
import { setCriterionDays } from './set-criterion-days.ts'
import { settleCriterion } from './settle-criterion.ts'

const base = '/projects/:project/go-live'

export const goLiveRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/decision`, decideGo, { again: attestAgain((page) => (page.typed['decision'] === 'no-go' ? 'no-go' : 'go')), to: homeOf }),
  post(`${base}/second`, confirmGo, { again: attestAgain(() => 'second'), to: homeOf }),
  post(`${base}/second/decline`, declineGo, { again: attestAgain(() => 'second'), to: homeOf }),
  post(`${base}/technical-live`, declareTechnicalLive, { again: attestAgain(() => 'technical-live'), to: homeOf }),
  post(`${base}/business-live`, declareBusinessLive, { again: attestAgain(() => 'business-live'), to: homeOf }),
  post(`${base}/hand-over`, acceptHandOver, { again: attestAgain(() => 'hand-over'), to: homeOf }),
  post(`${base}/hand-over/decline`, declineHandOver, { again: attestAgain(() => 'hand-over'), to: homeOf }),
  post(`${base}/close`, closeProject, { again: attestAgain(() => 'close'), to: homeOf }),

  post(`${base}/criteria/:criterion`, settleCriterion, {
    sent: (page) => sentBeside(page.typed, page.param('criterion')),
    again: criteriaAgain,
    to: (page, { one }) => `${homeOf(page)}#${one.kind === 'readiness' ? 'readiness' : 'hand-over'}`,
    done: (page: Page, { says, to }: { says: string; to: string }) => {
      const others = notesBeside(page.typed, page.param('criterion'))
      page.done(to, `${says}${wordOf(others)}`, others)
    },
  }),
  post(`${base}/days`, setCriterionDays, { again: criteriaAgain, to: (page) => `${homeOf(page)}#readiness` }),
  post(`${base}/criteria`, 'go-live.criteria', whichCriterion),
]
