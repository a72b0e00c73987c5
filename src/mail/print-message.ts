import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { recordEvents } from '../events/events.store.ts'

/**
 * The latest message to this address that has not been sent, in full, for whoever looks after a server without mail to pass on. An event says that
 * it was read. With a mail server it is refused: the message leaves by itself, and a link is for its recipient alone.
 */
export async function printMessage(context: Context, email: string | undefined): Promise<{ to: string; subject: string; text: string; writtenAt: string }> {
  if (email === undefined) throw new Error('Name whose message to print: slipway outbox --email ADDRESS')
  if (context.config.smtpUrl !== undefined)
    throw new Error('This installation has a mail server (SMTP_URL), so a message reaches its recipient. To try again, open Administration, Outbox')
  return context.db.transaction(async (trx) => {
    const row = await trx
      .selectFrom('outbox')
      .select(['id', 'recipient', 'subject', 'body', 'created_at'])
      .where((eb) => eb(eb.fn('lower', ['recipient']), '=', email.trim().toLowerCase()))
      .where('state', '=', 'waiting')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!row) throw new Error(`No message to ${email} waits in the outbox`)
    await recordEvents(trx, [
      {
        id: context.newId(),
        at: nowIso(context),
        actor: { id: null, name: 'The command line' },
        projectId: null,
        subject: 'mail',
        subjectId: row.id,
        action: 'printed',
        sentence: `The command line printed “${row.subject}” to ${row.recipient}, to be passed on`,
      },
    ])
    return { to: row.recipient, subject: row.subject, text: row.body, writtenAt: row.created_at }
  })
}
