import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { checkPasted, showChecker } from './checker.pages.ts'

export const checkerRoutes: Route[] = [
  get('/queues/checker', 'project.list', (page) => showChecker(page)),
  post('/queues/checker', 'project.list', checkPasted),
]
