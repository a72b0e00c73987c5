import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { loadPath, showLoad, showLoads } from './load.pages.ts'

export const odsLoadRoutes: Route[] = [get(loadPath, 'rollout.manage', showLoads), get('/ods/loads/:load', 'rollout.manage', showLoad)]
