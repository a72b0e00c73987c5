import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { keepTemplates } from './keep-templates.ts'
import { takeTemplates } from './take-templates.ts'
import { showOffer } from './template-offer.pages.ts'

const base = '/projects/:project/templates'
const toProject = (page: Page): string => `/projects/${page.access.project.id}`

export const templateOfferRoutes: Route[] = [
  get(base, 'project.manage', (page) => showOffer(page)),
  post(base, takeTemplates, { again: showOffer, to: toProject }),
  post(`${base}/keep`, keepTemplates, { again: showOffer, to: toProject }),
]
