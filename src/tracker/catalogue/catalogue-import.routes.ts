import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { approveCatalogueImport, cancelCatalogueImport } from './approve-import.ts'
import { showImport } from './catalogue-import.pages.ts'

const base = '/catalogue/imports/:import'
const toCatalogue = (): string => '/catalogue'

export const catalogueImportRoutes: Route[] = [
  get(base, 'catalogue.manage', (page) => showImport(page)),
  post(base, approveCatalogueImport, { again: showImport, afterConflict: '', to: toCatalogue }),
  post(`${base}/cancel`, cancelCatalogueImport, { to: toCatalogue }),
]
