import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { findLatestWaiting } from './outbox.store.ts'

interface Printed {
  to: string
  subject: string
  text: string
  writtenAt: string
}

/**
 * The latest unsent message to this address, in full, for the operator of a server without mail to pass on. Records an event that it was read.
 * Refused with a mail server: the message goes out by itself, and a link is for its recipient only.
 */
export async function printMessage(context: Context, email: string | undefined): Promise<Printed> {
  if (email === undefined) throw new Error('Name whose message to print: slipway outbox --email ADDRESS')
  if (context.config.smtpUrl !== undefined)
    throw new Error('This installation has a mail server (SMTP_URL), so a message reaches its recipient. To try again, open Administration, Outbox')
  const by = { actor: { id: null, name: 'The command line' }, at: nowIso(context), newId: context.newId }
  return context.db.write<Printed>(by, async (trx) => {
    const found = await findLatestWaiting(trx, email)
    if (!found) throw new Error(`No message to ${email} waits in the outbox`)
    const { id, recipient, subject, body, created_at: writtenAt } = found
    return {
      happened: [{ kind: 'mail.printed', id, project: null, about: subject, recipient }],
      result: { to: recipient, subject, text: body, writtenAt },
    }
  })
}
