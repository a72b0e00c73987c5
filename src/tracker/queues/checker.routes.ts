import { get, post } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { checkPasted, showChecker } from './checker.pages.ts'

export const checkerRoutes: Route[] = [
  get('/queues/checker', 'project.list', (page) => showChecker(page)),
  post('/queues/checker', 'project.list', checkPasted),
]
