import { asAtAsked } from '../../access/as-at.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendServicesCsv, sendServicesWorkbook } from './list-files.pages.ts'
import { showServices } from './service-list.pages.ts'

export const serviceListRoutes: Route[] = [
  get('/services', 'service.view', asAtAsked(showServices, lookInArea)),
  get('/services.csv', 'service.view', asAtAsked(sendServicesCsv, lookInArea)),
  get('/services.xlsx', 'service.view', asAtAsked(sendServicesWorkbook, lookInArea)),
]
