import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { chooseActs } from './choose-acts.ts'
import { showActs } from './choose-acts.pages.ts'

export const chooseActsRoutes: Route[] = [
  get('/admin/links', 'users.manage', (page) => showActs(page)),
  post('/admin/links', chooseActs, { again: showActs, to: () => '/admin/links' }),
]
