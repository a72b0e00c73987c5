import { asAtAsked } from '../../access/as-at.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showRollout } from './rollout.pages.ts'

export const rolloutRoutes: Route[] = [get('/rollout', 'service.view', asAtAsked(showRollout, lookInArea))]
