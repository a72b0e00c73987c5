import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { confirmPlan } from './confirm-plan.ts'
import { dropPlan } from './drop-plan.ts'
import { reviewAgain, showReview } from './review.pages.ts'

const base = '/imports/:import'

export const importsRoutes: Route[] = [
  get(base, 'plan.import', (page) => showReview(page)),
  post(base, confirmPlan, { again: reviewAgain, to: (_, { came }) => `/projects/${came.projectId}` }),
  post(`${base}/drop`, dropPlan, { to: () => '/imports/new' }),
]
