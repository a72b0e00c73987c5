import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showGroup } from './queue-group.pages.ts'
import { showQueue, showRoles } from './queues.pages.ts'

export const queuesRoutes: Route[] = [
  get('/queues', 'project.list', showRoles),
  get('/queues/:role', 'project.list', showQueue),
  get('/queues/:role/:key', 'project.list', (page) => showGroup(page)),
]
