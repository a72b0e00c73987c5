import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { lists } from './columns.ts'
import { changeView } from './change-view.ts'
import { deleteOwnView } from './delete-view.ts'
import { saveNewView } from './save-view.ts'
import { addressOfView } from './saved-view.ts'
import { openView, showNewView, showView } from './saved-views.pages.ts'

const base = '/services/views/:view'

export const savedViewsRoutes: Route[] = [
  post('/services/views', saveNewView, { again: showNewView, to: (_page, view) => addressOfView(view) }),
  get(base, 'service.view', openView),
  get(`${base}/edit`, 'service.view', (page) => showView(page)),
  post(`${base}/edit`, changeView, { again: showView, to: (_page, view) => addressOfView(view) }),
  post(`${base}/delete`, deleteOwnView, { to: (_page, view) => lists[view.list].path }),
]
