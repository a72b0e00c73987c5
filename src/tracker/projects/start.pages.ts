import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { findService } from '../services/services.store.ts'

const ways = [
  { value: 'provider', text: 'Offer slots (Provider)' },
  { value: 'consumer', text: 'Book into others (Consumer)' },
]

export async function showStart(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  const { name, ods_code: ods } = found.service
  const { typed } = page
  page.show(
    'projects/start',
    { title: 'Start a project', status, errors, breadcrumbs: [{ text: name, href: `/services/${ods}` }] },
    {
      service: name,
      roles: ways.map((one) => ({ ...one, checked: one.value === typed['role'] })),
      routesIn: [{ value: '', text: 'Choose one' }, ...page.context.templates.routesIn.map((text) => ({ value: text, text }))],
    },
  )
}
