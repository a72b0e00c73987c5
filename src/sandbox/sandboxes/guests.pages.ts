import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { listInteractions } from '../interactions/interactions.store.ts'
import { shownInteraction } from '../interactions/shown.ts'
import { listDosIds } from './diaries.store.ts'
import { getHost, listGuests, listHosts } from './guests.store.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome } from './place.pages.ts'

export const guestsHome = (page: Page): string => `${sandboxHome(page)}/guests`

export async function showGuests(page: Page, given: Partial<Again> = {}): Promise<void> {
  const sandbox = await getHost(page.db.read, page.access.project)
  const guests = await listGuests(page.context.projects, page.db.read, sandbox.id)
  page.show(
    'sandbox/guests',
    {
      title: 'Partners on this sandbox',
      breadcrumbs: sandboxCrumbs(page),
      status: given.status ?? 200,
      errors: given.first === undefined ? (given.errors ?? {}) : { ods: given.first },
    },
    {
      here: guestsHome(page),
      home: sandboxHome(page),
      guests: guests.map((one) => ({ ...one, since: momentOf(one.invited_at) })),
      mayInvite: page.may('project.manage') && isOpen(page),
    },
  )
}

const exchangesShown = 50

/** A partner's sandbox as its guest sees it: its address, what it offers, and the exchanges of the guest's own organisation. */
export async function showHost(page: Page): Promise<void> {
  const host = (await listHosts(page.context.projects, page.db.read, page.access.project.id)).find((one) => one.guest_id === page.param('guest'))
  if (!host) throw new NotFoundError('No such sandbox')
  await page.context.interactions.flush()
  const [at, id] = [page.query('at'), page.query('last')]
  const [dosIds, rows] = await Promise.all([
    listDosIds(page.db.read, host.id),
    listInteractions(page.db.read, host.id, {
      organisation: host.organisation,
      limit: exchangesShown + 1,
      ...(at !== undefined && id !== undefined ? { before: { at: at.slice(0, 40), id: id.slice(0, 100) } } : {}),
    }),
  ])
  const last = rows.length > exchangesShown ? rows[exchangesShown - 1] : undefined
  page.show(
    'sandbox/partner',
    { title: `Sandbox of ${host.project}`, breadcrumbs: sandboxCrumbs(page) },
    {
      home: sandboxHome(page),
      off: host.off === 1,
      baseUrl: baseUrlOf(page, host.key),
      dosIds: dosIds.join(', ') || 'None yet',
      organisation: host.organisation,
      rows: rows.slice(0, exchangesShown).map(shownInteraction),
      next: last ? `${sandboxHome(page)}/partners/${host.guest_id}?${new URLSearchParams({ at: last.at, last: last.id })}` : null,
    },
  )
}
