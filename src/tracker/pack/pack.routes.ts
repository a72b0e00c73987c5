import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendPack, showPack } from './pack.pages.ts'

export const packRoutes: Route[] = [get('/projects/:project/pack', 'history.view', showPack), get('/projects/:project/pack.zip', 'history.view', sendPack)]
