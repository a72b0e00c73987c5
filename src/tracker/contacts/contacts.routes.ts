import type { Page } from '../../access/page.ts'
import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addOrganisationContact, addProductContact } from './add-contact.ts'
import { showOrganisationContacts, showProductContacts } from './contacts.pages.ts'
import { removeOrganisationContact, removeProductContact } from './remove-contact.ts'

const ofOrganisation = '/organisations/:id/contacts'
const ofProduct = '/catalogue/:product/contacts'
const toOrganisation = (page: Page): string => `/organisations/${page.param('id')}/contacts`
const toProduct = (page: Page): string => `/catalogue/${page.param('product')}/contacts`

export const contactsRoutes: Route[] = [
  get(ofOrganisation, 'service.change', (page) => showOrganisationContacts(page)),
  post(ofOrganisation, addOrganisationContact, { again: showOrganisationContacts, to: toOrganisation }),
  post(`${ofOrganisation}/:contact/remove`, removeOrganisationContact, { to: toOrganisation }),
  get(ofProduct, 'catalogue.manage', (page) => showProductContacts(page)),
  post(ofProduct, addProductContact, { again: showProductContacts, to: toProduct }),
  post(`${ofProduct}/:contact/remove`, removeProductContact, { to: toProduct }),
]
