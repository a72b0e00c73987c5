import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendServicesCsv, sendServicesWorkbook, showServices } from './service-list.pages.ts'

export const serviceListRoutes: Route[] = [
  get('/services', 'service.view', showServices),
  get('/services.csv', 'service.view', sendServicesCsv),
  get('/services.xlsx', 'service.view', sendServicesWorkbook),
]
