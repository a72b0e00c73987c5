import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addService } from '../services/add-service.ts'
import { changeService } from '../services/change-service.ts'
import { showNewService, showService, showServiceForm } from './service.pages.ts'

const homeOf = (ods: string): string => `/services/${ods}`

export const servicePageRoutes: Route[] = [
  get('/services/new', 'project.create', (page) => showNewService(page)),
  post('/services/new', addService, { again: showNewService, to: (_page, { service }) => homeOf(service.ods_code) }),
  get('/services/:ods', 'service.view', showService),
  get('/services/:ods/edit', 'service.change', (page) => showServiceForm(page)),
  post('/services/:ods/edit', changeService, { again: showServiceForm, to: (_page, { service }) => homeOf(service.ods_code) }),
]
