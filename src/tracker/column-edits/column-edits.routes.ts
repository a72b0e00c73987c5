import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showCopy } from './copy.pages.ts'
import { fill, showFill } from './fill.pages.ts'
import { paste, showPaste } from './paste.pages.ts'

const ofList = (list: 'services' | 'projects'): Route[] => [
  get(`/${list}/columns/copy`, list === 'services' ? 'service.view' : 'project.list', (page) => showCopy(page, list)),
  get(`/${list}/columns/paste`, 'bulk.change', (page) => showPaste(page, list)),
  post(`/${list}/columns/paste`, 'bulk.change', (page) => paste(page, list)),
  get(`/${list}/columns/fill`, 'bulk.change', (page) => showFill(page, list)),
  post(`/${list}/columns/fill`, 'bulk.change', (page) => fill(page, list)),
]

export const columnEditsRoutes: Route[] = [...ofList('services'), ...ofList('projects')]
