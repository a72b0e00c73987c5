import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { searchable } from '../../text.ts'
import { readPasted } from './add-partners.ts'
import { searchServices } from './known-services.store.ts'
import { mustBook } from './load-partners.ts'
import { mostLines } from './partner-lines.ts'
import { partnersCrumbs, partnersHome } from './partners.pages.ts'
import { odsCodeOf } from '../services/service-key.ts'

const shownFaults = 20

/** The page on which partner services are added, each line of a pasted list that does not fit named. */
export async function showAdd(page: Page, given: Partial<Again> = {}): Promise<void> {
  mustBook(page)
  const words = (page.query('q') ?? page.typed['q'] ?? '').slice(0, 200)
  const asks = searchable(words).trim().length >= 2
  const found = asks ? await searchServices(page.db.read, page.person, { projectId: page.access.project.id, words }) : null
  const list = page.typed['list']
  const faults = list === undefined || given.status !== 422 ? [] : (await readPasted(page.db.read, page, list)).faults
  page.show(
    'partners/add',
    {
      title: 'Add partner services',
      status: given.status ?? 200,
      errors: { ...given.errors, ...(given.first === undefined ? {} : { form: given.first }) },
      breadcrumbs: partnersCrumbs(page),
    },
    {
      home: partnersHome(page),
      words,
      short: words !== '' && !asks,
      found: found && {
        more: found.more,
        rows: found.rows.map((one) => ({
          id: one.id,
          checked: page.typed[`pick-${one.id}`] === 'yes',
          text: `${one.name} (${odsCodeOf(one.ods_code)})`,
          hint: [one.site, one.provider_product ?? 'Product not known'].filter(Boolean).join(', '),
        })),
      },
      faults: faults.slice(0, shownFaults),
      moreFaults: Math.max(0, faults.length - shownFaults),
      mostLines,
    },
  )
}
