import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addService } from '../services/add-service.ts'
import { listBack } from '../../web/list-back.ts'
import { noteAgain, showServiceNote } from '../notes/note.pages.ts'
import { writeServiceNote } from '../notes/write-service-note.ts'
import { changeService } from '../services/change-service.ts'
import { showNewService, showService, showServiceForm } from './service.pages.ts'

const homeOf = (ods: string): string => `/services/${ods}`

export const servicePageRoutes: Route[] = [
  get('/services/new', 'project.create', (page) => showNewService(page)),
  post('/services/new', addService, { again: showNewService, to: (_page, { service }) => homeOf(service.ods_code) }),
  get('/services/:ods', 'service.view', (page) => showService(page)),
  get('/services/:ods/notes', 'note.write', (page) => showServiceNote(page)),
  post('/services/:ods/notes', writeServiceNote, {
    again: noteAgain(showServiceNote, showService),
    to: (page) => listBack(page) ?? homeOf(page.param('ods')),
  }),
  get('/services/:ods/edit', 'service.change', (page) => showServiceForm(page)),
  post('/services/:ods/edit', changeService, { again: showServiceForm, to: (_page, { service }) => homeOf(service.ods_code) }),
]
