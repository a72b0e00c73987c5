import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { readColumns, readSorts } from './columns.ts'
import { sortAndColumns } from './list-query.ts'
import { addressOf, readFilter } from '../service-filter/filter.ts'
import { deleteView, findView, insertView, saveView } from './saved-views.store.ts'

const base = '/services/views/:view'
const name = z.string().trim().min(1, 'Name the view').max(80, 'Use 80 characters or fewer')
const newView = z.object({ name, query: z.string().max(2000).default(''), shared: z.string().optional() })
const changedView = z.object({ name, shared: z.string().optional() })
const addressOfView = (view: Pick<SavedViewsTable, 'query'>): string => `/services${view.query === '' ? '' : `?${view.query}`}`

/** What is kept is read and written anew, so that it leads nowhere but to the list. */
function cleanQuery(query: string): string {
  const asked = new URLSearchParams(query)
  const filter = readFilter((key) => asked.get(key) ?? undefined)
  return (
    addressOf(filter, sortAndColumns({ sorts: readSorts(asked.get('sort') ?? undefined), shown: readColumns(asked.get('cols') ?? undefined) })).split('?')[1] ??
    ''
  )
}

async function create(page: Page): Promise<void> {
  try {
    const form = page.form(newView)
    const view: SavedViewsTable = {
      id: page.context.newId(),
      person_id: page.person.personId,
      name: form.name,
      query: cleanQuery(form.query),
      shared: form.shared === 'yes' ? 1 : 0,
      created_at: nowIso(page.context),
    }
    await page.db.transaction(async (trx) => {
      await insertView(trx, view)
      await recordEvents(trx, [
        page.event({ subject: 'view', subjectId: view.id, action: 'saved', to: view.query, sentence: `${page.person.name} saved the view ${view.name}` }),
      ])
    })
    page.done(addressOfView(view), `View ${view.name} saved`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    page.show(
      'service-list/saved-view',
      { title: 'Save a view', status: 422, errors: error.fields, breadcrumbs: [{ text: 'Services', href: '/services' }] },
      { view: null, query: cleanQuery(page.typed['query'] ?? ''), values: page.typed },
    )
  }
}

async function own(page: Page): Promise<SavedViewsTable> {
  const view = await findView(page.db.read, page.person.personId, page.param('view'))
  if (!view || view.person_id !== page.person.personId) throw new NotFoundError('No such view')
  return view
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const view = await own(page)
  page.show(
    'service-list/saved-view',
    { title: `View ${view.name}`, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: 'Services', href: '/services' }] },
    {
      view,
      query: view.query,
      values: { name: view.name, shared: view.shared === 1 ? 'yes' : '', ...page.typed },
      address: `${page.context.config.publicUrl}/services/views/${view.id}`,
      href: addressOfView(view),
    },
  )
}

async function change(page: Page): Promise<void> {
  const view = await own(page)
  try {
    const form = page.form(changedView)
    await page.db.transaction(async (trx) => {
      await saveView(trx, view.id, { name: form.name, shared: form.shared === 'yes' ? 1 : 0 })
      await recordEvents(trx, [
        page.event({
          subject: 'view',
          subjectId: view.id,
          action: 'changed',
          from: view.name,
          to: form.name,
          sentence: `${page.person.name} changed the view ${form.name}`,
        }),
      ])
    })
    page.done(addressOfView(view), `View ${form.name} saved`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, { status: 422, errors: error.fields })
  }
}

async function drop(page: Page): Promise<void> {
  const view = await own(page)
  await page.db.transaction(async (trx) => {
    await deleteView(trx, view.id)
    await recordEvents(trx, [
      page.event({ subject: 'view', subjectId: view.id, action: 'deleted', from: view.query, sentence: `${page.person.name} deleted the view ${view.name}` }),
    ])
  })
  page.done('/services', `View ${view.name} deleted`)
}

/** The address of a view that can be sent leads to what it shows now. */
async function open(page: Page): Promise<void> {
  const view = await findView(page.db.read, page.person.personId, page.param('view'))
  if (!view) throw new NotFoundError('No such view')
  page.res.redirect(303, addressOfView(view))
}

export const savedViewsRoutes: Route[] = [
  post('/services/views', 'service.view', create),
  get(base, 'service.view', open),
  get(`${base}/edit`, 'service.view', (page) => show(page)),
  post(`${base}/edit`, 'service.view', change),
  post(`${base}/delete`, 'service.view', drop),
]
