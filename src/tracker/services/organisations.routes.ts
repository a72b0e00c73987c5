import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addOrganisation } from './add-organisation.ts'
import { changeOrganisation } from './change-organisation.ts'
import { organisationsPath, showNewOrganisation, showOrganisation } from './organisations.pages.ts'

const base = organisationsPath

export const organisationsRoutes: Route[] = [
  get(`${base}/new`, 'project.create', (page) => showNewOrganisation(page)),
  post(`${base}/new`, addOrganisation, { again: showNewOrganisation, to: () => base }),
  get(`${base}/:id/edit`, 'service.change', (page) => showOrganisation(page)),
  post(`${base}/:id/edit`, changeOrganisation, { again: showOrganisation, to: () => base }),
]
