import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { insertOneTimeToken } from './one-time-links.ts'

const livesMs = 7 * 24 * 60 * 60_000

/** A link with which the holder of an account sets their password, once, within seven days. */
export const insertPasswordLink = (trx: Writer, context: Context, accountId: string): Promise<string> =>
  insertOneTimeToken(trx, context.clock(), { purpose: 'password-reset', accountId, livesMs })

/** Mails the link, after the commit of what it belongs to. */
export function sendPasswordLink(context: Context, link: { to: string; by: string; token: string }): void {
  const site = context.config.publicUrl
  void context.mail.send({
    to: link.to,
    subject: 'Set your Slipway password',
    text: `${link.by} gave you an account on Slipway, where the booking of patients into services is put in place.\n\nSet your password within 7 days here: ${site}/reset-password/${link.token}\n\nAfter that, ask for a new link here: ${site}/forgotten-password\n`,
  })
}
