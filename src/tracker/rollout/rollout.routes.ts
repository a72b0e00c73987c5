import { get } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { showRollout } from './rollout.pages.ts'

export const rolloutRoutes: Route[] = [get('/rollout', 'service.view', showRollout)]
