import type { Request } from 'express'
import type { Context } from '../../context.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { isOwn } from './address-change.ts'
import type { AddressChange } from './address-change.ts'

/** Records that an address has changed, after the commit: the event of the audit says from what to what. */
export async function recordAddressChanged(context: Context, req: Request, change: AddressChange): Promise<void> {
  const event = await context.db.read
    .selectFrom('events')
    .select('id')
    .where('subject_id', '=', change.accountId ?? change.personId)
    .where('action', '=', 'address changed')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
    // The address has changed: what is missing is a link to more.
    .catch(() => undefined)
  recordSecurityEvent(context, {
    kind: 'address-changed',
    req,
    personId: change.personId,
    byId: isOwn(change) ? null : change.askedBy,
    ...(event ? { eventId: event.id } : {}),
  })
}
