import type { Page } from '../../access/page.ts'
import { dayInWords } from '../../day.ts'
import { listForPerson } from '../delegation/delegations.store.ts'
import type { Delegation } from '../delegation/delegations.store.ts'

const most = 100

const shown = (one: Delegation) => ({
  project: one.project,
  href: `/projects/${one.project_id}/people`,
  role: one.role,
  name: one.name,
  holder: one.holder,
  until: one.acting_ends_with === null && one.acting_until !== null ? `Until ${dayInWords(one.acting_until)}` : 'To answer the procedure',
  end: one.state === 'open' || one.state === 'on-hold' ? `/projects/${one.project_id}/people/${one.id}/end` : null,
})

/** Who acts for this person, and for whom they act, in every project. */
export async function showActing(page: Page): Promise<void> {
  const { personId } = page.person
  const [forMe, forOthers] = await Promise.all([
    listForPerson(page.db.read, personId, 'acting_for', most),
    listForPerson(page.db.read, personId, 'person_id', most),
  ])
  page.show(
    'people/acting',
    { title: 'Acting for someone', breadcrumbs: [{ text: 'Your account', href: '/account' }] },
    { forMe: forMe.map(shown), forOthers: forOthers.map(shown), isMore: forMe.length === most || forOthers.length === most },
  )
}

/** After it was ended: the list of all of them, or the people of the project. */
export const afterEnd = (page: Page): string => (page.typed['from'] === 'acting' ? '/acting' : `/projects/${page.param('project')}/people`)
