import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { keysOf } from '../../keys.ts'
import { actNames } from '../../mail/act-link.ts'
import { listActsWithAccount } from '../../mail/act-links.store.ts'

/** The acts that people do by one-off link, and those that take an account. */
export async function showActs(page: Page, { errors = {}, status = 200 }: Partial<Again> = {}): Promise<void> {
  const chosen = await listActsWithAccount(page.db.read)
  page.show(
    'admin/acts',
    { title: 'One-off links', breadcrumbs: [{ text: 'Administration', href: '/admin' }], errors, status },
    {
      acts: keysOf(actNames).map((kind) => ({
        value: kind,
        text: actNames[kind].replace(/^./, (letter) => letter.toUpperCase()),
        checked: chosen.includes(kind),
      })),
    },
  )
}
