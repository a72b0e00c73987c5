import { get } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { showClosedOrMoved } from './closed-or-moved.pages.ts'
import { movedPath } from './closed-or-moved.ts'

export const closedOrMovedRoutes: Route[] = [get(movedPath, 'service.view', showClosedOrMoved)]
