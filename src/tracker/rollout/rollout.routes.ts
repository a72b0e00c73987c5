import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showRollout } from './rollout.pages.ts'

export const rolloutRoutes: Route[] = [get('/rollout', 'service.view', showRollout)]
