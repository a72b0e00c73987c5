import { nowIso } from '../../context.ts'
import type { Page } from '../../access/page.ts'
import { momentOf } from '../moments.ts'
import { isOwn, waitsFor } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { findOpenChangeOf } from './address-changes.store.ts'

/** How a page shows an open change. */
export const shownChange = (change: AddressChange) => ({
  id: change.id,
  name: change.name,
  from: change.oldEmail,
  to: change.newEmail,
  own: isOwn(change),
  askedBy: change.askedByName,
  asked: momentOf(change.askedAt),
  until: momentOf(change.expiresAt),
  reason: change.reason,
  waitsFor: waitsFor(change),
})

/** The open change of the person's own address; null if there is none. */
export async function ownOpenChange(page: Page) {
  const change = await findOpenChangeOf(page.db.read, page.person.personId, nowIso(page.context))
  return change ? shownChange(change) : null
}
