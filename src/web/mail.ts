import { createTransport } from 'nodemailer'
import type { Context, Mail } from '../context.ts'

/** Every message is kept in the outbox; with an SMTP_URL it is sent as well. A failure is kept beside it, never thrown. */
export function makeMail(context: Omit<Context, 'mail' | 'templates'>): Mail {
  const { db, config, clock, newId, log } = context
  const transport = config.smtpUrl === undefined ? undefined : createTransport(config.smtpUrl)
  return {
    async send(message) {
      const id = newId()
      const at = new Date(clock()).toISOString()
      await db.write((trx) => trx.insertInto('outbox').values({ id, recipient: message.to, subject: message.subject, body: message.text, created_at: at, sent_at: null, failure: null }).execute())
      if (!transport) return
      const outcome = await transport.sendMail({ from: config.mailFrom, ...message }).then(
        () => ({ sent_at: new Date(clock()).toISOString() }),
        (error: unknown) => ({ failure: error instanceof Error ? error.message : 'not sent' }))
      if ('failure' in outcome) log.warn({ mail: id }, 'mail was not sent')
      await db.write((trx) => trx.updateTable('outbox').set(outcome).where('id', '=', id).execute())
    },
  }
}
