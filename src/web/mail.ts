import { createTransport } from 'nodemailer'
import type { Context, Mail } from '../context.ts'

const gone = 'Sent. The text is not kept: it may hold a link that opens an account.'

/** Every message goes through the outbox; with an SMTP_URL it is sent. What fails is logged and kept beside it, never thrown. */
export function makeMail(context: Pick<Context, 'db' | 'config' | 'clock' | 'newId' | 'log'>): Mail {
  const { db, config, clock, newId, log } = context
  const transport = config.smtpUrl === undefined ? undefined : createTransport(config.smtpUrl)
  const now = (): string => new Date(clock()).toISOString()
  return {
    async send(message) {
      const id = newId()
      try {
        await db.write((trx) =>
          trx
            .insertInto('outbox')
            .values({ id, recipient: message.to, subject: message.subject, body: message.text, created_at: now(), sent_at: null, failure: null })
            .execute(),
        )
        if (!transport) return
        const outcome = await transport.sendMail({ from: config.mailFrom, ...message }).then(
          () => ({ sent_at: now(), body: gone }),
          (error: unknown) => ({ failure: error instanceof Error ? error.message : 'not sent' }),
        )
        if ('failure' in outcome) log.warn({ mail: id }, 'mail was not sent')
        await db.write((trx) => trx.updateTable('outbox').set(outcome).where('id', '=', id).execute())
      } catch (error) {
        log.error({ err: error, mail: id }, 'mail was not kept')
      }
    },
  }
}
