import { get, post } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { addField } from './add-field.ts'
import { changeField } from './change-field.ts'
import { backOf, fieldsPath, showField, showFields, showNewField } from './fields.pages.ts'
import { renameChoice } from './rename-choice.ts'
import { bringBackChoice, retireChoice } from './retire-choice.ts'
import { bringBackField, retireField } from './retire-field.ts'
import { setOrganisationFields, setProjectFields, setServiceFields } from './set-values.ts'
import { backToField, showOrganisationFields, showProjectFields, showServiceFields } from './values.pages.ts'

const one = `${fieldsPath}/:field`
const homeOf = (page: Page): string => `${fieldsPath}/${page.param('field')}`
const toFields = { to: (): string => fieldsPath }

export const customFieldsRoutes: Route[] = [
  get(fieldsPath, 'fields.manage', showFields),
  get(`${fieldsPath}/new`, 'fields.manage', (page) => showNewField(page)),
  post(`${fieldsPath}/new`, addField, { again: showNewField, to: (page) => backOf(page) || fieldsPath }),
  get(one, 'fields.manage', (page) => showField(page)),
  post(one, changeField, { again: showField, ...toFields }),
  post(`${one}/retire`, retireField, { again: showField, afterConflict: '', ...toFields }),
  post(`${one}/bring-back`, bringBackField, { again: showField, afterConflict: '', ...toFields }),
  post(`${one}/rename-choice`, renameChoice, { again: showField, to: homeOf }),
  post(`${one}/retire-choice`, retireChoice, { again: showField, afterConflict: '', to: homeOf }),
  post(`${one}/bring-back-choice`, bringBackChoice, { again: showField, afterConflict: '', to: homeOf }),
  get('/services/:ods/fields', 'service.change', (page) => showServiceFields(page)),
  post('/services/:ods/fields', setServiceFields, { again: showServiceFields, to: (page) => backToField(page, `/services/${page.param('ods')}`) }),
  get(
    '/projects/:project/fields',
    'project.manage',
    whileOpen((page) => showProjectFields(page)),
  ),
  post('/projects/:project/fields', setProjectFields, { again: showProjectFields, to: (page) => backToField(page, `/projects/${page.access.project.id}`) }),
  get('/organisations/:id/fields', 'service.change', (page) => showOrganisationFields(page)),
  post('/organisations/:id/fields', setOrganisationFields, { again: showOrganisationFields, to: (page) => `/organisations/${page.param('id')}/fields` }),
]
