import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showClosedOrMoved } from './closed-or-moved.pages.ts'
import { movedPath } from './closed-or-moved.ts'

export const closedOrMovedRoutes: Route[] = [get(movedPath, 'service.view', showClosedOrMoved)]
