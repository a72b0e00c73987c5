import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendReport, showReport } from './report.pages.ts'

export const reportRoutes: Route[] = [get('/rollout/report', 'earlier-lists.view', showReport), get('/rollout/report.pdf', 'earlier-lists.view', sendReport)]
