import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { lists, projects, services } from './columns.ts'
import type { List } from './columns.ts'
import { addressOfView, cleanQuery } from './saved-view.ts'
import { findView, getOwnView } from './saved-views.store.ts'

const crumbsOf = (list: List) => [{ text: list.key === 'services' ? 'Services' : 'Projects', href: list.path }]

/** A new view whose name does not fit, with what was typed. */
export function showNewView(page: Page, { status, errors }: Again): void {
  const list = page.typed['list'] === 'projects' ? projects : services
  page.show(
    'service-list/saved-view',
    { title: 'Save a view', status, errors, breadcrumbs: crumbsOf(list) },
    { view: null, list: list.key, query: cleanQuery(list, page.typed['query'] ?? ''), values: page.typed },
  )
}

export async function showView(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const view = await getOwnView(page.db.read, page.person.personId, page.param('view'))
  page.show(
    'service-list/saved-view',
    { title: `View ${view.name}`, status, errors, breadcrumbs: crumbsOf(lists[view.list]) },
    {
      view,
      list: view.list,
      query: view.query,
      values: { name: view.name, shared: view.shared === 1 ? 'yes' : '', ...page.typed },
      address: `${page.context.config.publicUrl}/services/views/${view.id}`,
      href: addressOfView(view),
    },
  )
}

/** The address of a view, which can be sent to others, leads to what the view shows now. */
export async function openView(page: Page): Promise<void> {
  const view = await findView(page.db.read, page.person.personId, page.param('view'))
  if (!view) throw new NotFoundError('No such view')
  page.res.redirect(303, addressOfView(view))
}
