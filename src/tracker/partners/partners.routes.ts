import { get } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { addRoutes } from './add.routes.ts'
import { changeRoutes } from './change.routes.ts'
import { showPartners } from './partners.page.ts'
import { switchRoutes } from './switch.routes.ts'

export const partnersRoutes: Route[] = [
  get('/projects/:project/partners', 'project.view', showPartners),
  // Before the page of a partner, whose address would take the word for an id.
  ...addRoutes,
  ...changeRoutes,
  ...switchRoutes,
]
