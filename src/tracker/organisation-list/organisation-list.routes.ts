import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { organisationsPath } from '../services/organisations.pages.ts'
import { showOrganisations } from './organisation-list.pages.ts'

export const organisationListRoutes: Route[] = [get(organisationsPath, 'organisation.view', showOrganisations)]
