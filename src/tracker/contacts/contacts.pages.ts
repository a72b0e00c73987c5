import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { rolesOf } from './contact.ts'
import { listContacts } from './contacts.store.ts'
import { getOrganisationHolder, getProductHolder } from './holder.ts'
import type { NamedHolder } from './holder.ts'

interface View {
  name: string
  /** The address of this page. */
  home: string
  says: string
  rows: { id: string; person: string; email: string; role: string; since: string }[]
  roles: { value: string; text: string }[]
}

interface Place {
  home: string
  says: string
  breadcrumbs: { text: string; href: string }[]
}

async function show(page: Page, holder: NamedHolder, { home, says, breadcrumbs }: Place, { status = 200, errors = {} }: Partial<Again>): Promise<void> {
  const rows = await listContacts(page.db.read, holder)
  const names = new Map(page.templates.roles.map((one) => [one.key, one.name]))
  page.show<View>(
    'contacts/index',
    { title: `Contacts of ${holder.name}`, status, errors, breadcrumbs },
    {
      name: holder.name,
      home,
      says,
      rows: rows.map((one) => ({
        id: one.id,
        person: one.name,
        email: one.email,
        role: names.get(one.role_key) ?? one.role_key,
        since: `${dayOfMomentInWords(one.added_at)}, by ${one.added_by}`,
      })),
      roles: [{ value: '', text: 'Choose' }, ...rolesOf(page.templates.roles, holder.holder_kind).map((one) => ({ value: one.key, text: one.name }))],
    },
  )
}

/** Who comes along to the projects of an organisation. */
export async function showOrganisationContacts(page: Page, why: Partial<Again> = {}): Promise<void> {
  const holder = await getOrganisationHolder(page.db.read, page.param('id'))
  const says = 'They are offered with their role when a project of one of its services starts, and of services that it refers into.'
  const breadcrumbs = [
    { text: 'Organisations', href: '/organisations' },
    { text: holder.name, href: `/organisations/${holder.holder_id}/edit` },
  ]
  return show(page, holder, { home: `/organisations/${holder.holder_id}/contacts`, says, breadcrumbs }, why)
}

/** Who comes along to the projects of a product. */
export async function showProductContacts(page: Page, why: Partial<Again> = {}): Promise<void> {
  const holder = await getProductHolder(page.db.read, page.param('product'))
  const says = 'They are offered with their role when a project of a service with this product starts.'
  const breadcrumbs = [
    { text: 'Catalogue', href: '/catalogue' },
    { text: holder.name, href: `/catalogue/${holder.holder_id}` },
  ]
  return show(page, holder, { home: `/catalogue/${holder.holder_id}/contacts`, says, breadcrumbs }, why)
}
