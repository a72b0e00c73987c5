import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { By } from '../../events/record.ts'
import { insertOneTimeToken } from './one-time-links.store.ts'

const livesMs = 7 * 24 * 60 * 60_000

/** A link with which the account's holder can set their password, once, within seven days. */
export const insertPasswordLink = (trx: Writer, context: Context, accountId: string): Promise<string> =>
  insertOneTimeToken(trx, context.clock(), { purpose: 'password-reset', accountId, livesMs })

/** Queues the mail with the link to the account's holder, within the write that made it. */
export function queuePasswordLink(trx: Writer, context: Context, link: { to: string; token: string; by: By['actor']; accountId: string }): Promise<void> {
  const site = context.config.publicUrl
  return context.mail.queue(trx, {
    to: link.to,
    ...(link.by.id === null ? {} : { sender: link.by.id }),
    about: `/admin/accounts/${link.accountId}`,
    subject: 'Set your Slipway password',
    says: [
      `${link.by.name} gave you an account on Slipway, where teams set up booking for health services.`,
      { button: 'Set your password within 7 days', to: `${site}/reset-password/${link.token}` },
      { link: 'After that, ask for a new link here', to: `${site}/forgotten-password` },
    ],
  })
}
