import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { homeOf, showProjectProduct } from './project-product.pages.ts'
import { signException } from './sign-exception.ts'
import { endException } from './withdraw-exception.ts'

const base = '/projects/:project/product'
const onPage = { again: showProjectProduct, afterConflict: '', to: homeOf }

export const projectProductRoutes: Route[] = [
  get(base, 'project.view', (page) => showProjectProduct(page)),
  post(`${base}/exceptions`, signException, onPage),
  post(`${base}/exceptions/:exception/withdraw`, endException, onPage),
]
