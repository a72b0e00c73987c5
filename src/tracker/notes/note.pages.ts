import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { listBack } from '../../web/list-back.ts'
import { getService } from '../services/services.store.ts'
import { lastNotes } from './last-notes.store.ts'

interface Thing {
  noun: 'service' | 'project'
  id: string
  name: string
  home: string
}

/** The page that adds a note, for whoever comes from a list: it says the last one. */
async function showNote(page: Page, { noun, id, name, home }: Thing, { status = 200, errors = {} }: Partial<Again>): Promise<void> {
  const list = listBack(page)
  page.show(
    'parts/note',
    { title: `Add a note to ${name}`, status, errors, breadcrumbs: [{ text: name, href: home }] },
    {
      last: (await lastNotes(page.db.read, noun, { ids: [id], until: page.today })).get(id) ?? '',
      action: `${home}/notes`,
      hidden: list === null ? {} : { back: list },
      back: list ?? home,
    },
  )
}

export async function showServiceNote(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { service } = await getService(page.db.read, page.person, page.param('ods'))
  await showNote(page, { noun: 'service', id: service.id, name: service.name, home: `/services/${service.ods_code}` }, why)
}

export async function showProjectNote(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { id, name } = page.access.project
  await showNote(page, { noun: 'project', id, name, home: `/projects/${id}` }, why)
}

/** Shows the form again where it was: on its own page for whoever came from a list. */
export const noteAgain =
  (own: typeof showServiceNote, usual: (page: Page, why: Again) => Promise<void> | void) =>
  (page: Page, why: Again): Promise<void> | void =>
    listBack(page) === null ? usual(page, why) : own(page, why)
