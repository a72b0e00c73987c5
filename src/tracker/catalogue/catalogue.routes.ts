import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addProduct } from './add-product.ts'
import { sendCatalogueCsv, sendCatalogueWorkbook, showCatalogue } from './catalogue.pages.ts'
import { changeProduct } from './change-product.ts'
import { askWhetherToMove } from './name.pages.ts'
import { askWhetherToChange, showChange, showChangeAgain, showNew } from './product-form.pages.ts'
import { homeOf, showProduct, showProjects } from './product.pages.ts'
import { addProductName, removeProductName } from './save-names.ts'

const one = '/catalogue/:product'

export const catalogueRoutes: Route[] = [
  get('/catalogue', 'catalogue.view', showCatalogue),
  get('/catalogue.csv', 'catalogue.view', sendCatalogueCsv),
  get('/catalogue.xlsx', 'catalogue.view', sendCatalogueWorkbook),
  get('/catalogue/new', 'catalogue.manage', (page) => showNew(page)),
  post('/catalogue/new', addProduct, { again: showNew, to: (_page, { id }) => `/catalogue/${id}` }),
]

/** After the others: `new`, `pairs` and `imports` are not ids. */
export const productRoutes: Route[] = [
  get(one, 'catalogue.view', (page) => showProduct(page)),
  get(`${one}/projects`, 'catalogue.view', showProjects),
  get(`${one}/edit`, 'catalogue.manage', showChange),
  post(`${one}/edit`, changeProduct, { again: showChangeAgain, ask: askWhetherToChange, to: homeOf }),
  post(`${one}/names`, addProductName, { again: showProduct, ask: askWhetherToMove('add'), afterConflict: '', to: (page) => `${homeOf(page)}#names` }),
  post(`${one}/names/drop`, removeProductName, { ask: askWhetherToMove('remove'), to: (page) => `${homeOf(page)}#names` }),
]
