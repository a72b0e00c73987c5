import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { notesBeside, sentBeside, wordOf } from '../notes-beside.ts'
import { sendHandoutSheet, showHandout } from './handout.pages.ts'
import { runsRoutes } from './runs.routes.ts'
import { changeCodes } from './change-codes.ts'
import { showCodes } from './codes.pages.ts'
import { setConditionDays } from './set-condition-days.ts'
import { saveSetUpOf, showSetUp } from './set-up.pages.ts'
import { settleCondition } from './settle-condition.ts'
import { planAgain, planAgainBeside, planConditions, planHome, showPlan, whichCondition } from './test-plan.pages.ts'

const base = '/projects/:project/test-plan'

export const testPlanRoutes: Route[] = [
  get(base, 'project.view', (page) => showPlan(page)),
  get(`${base}/handout`, 'project.view', showHandout),
  get(`${base}/handout.xlsx`, 'project.view', sendHandoutSheet),
  post(`${base}/conditions/:condition`, settleCondition, {
    sent: (page) => sentBeside(page.typed, page.param('condition')),
    again: planAgainBeside('condition'),
    to: planConditions,
    done: (page, { says, to }) => {
      const others = notesBeside(page.typed, page.param('condition'))
      page.done(to, `${says}${wordOf(others)}`, others)
    },
  }),
  post(`${base}/conditions`, 'go-live.criteria', whichCondition),
  post(`${base}/days`, setConditionDays, { again: planAgain, to: planConditions }),
  get(
    `${base}/set-up`,
    'test.set-up',
    whileOpen((page) => showSetUp(page)),
  ),
  post(`${base}/set-up`, 'test.set-up', saveSetUpOf),
  get(
    `${base}/codes`,
    'test.open',
    whileOpen((page) => showCodes(page)),
  ),
  post(`${base}/codes`, changeCodes, { again: showCodes, to: planHome }),
  ...runsRoutes,
]
