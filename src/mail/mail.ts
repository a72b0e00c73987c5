import type { Context, Mail } from '../context.ts'
import { insertMessage } from './outbox.store.ts'
import { smtpDelivery } from './smtp.ts'
import { MailWorker } from './worker.ts'

/** The outbox, and, with an SMTP_URL, the worker that empties it. No request waits for a mail server. */
export function makeMail(context: Pick<Context, 'db' | 'config' | 'clock' | 'newId' | 'log'>): Mail {
  const { db, config, clock, newId, log } = context
  const worker = config.smtpUrl === undefined ? undefined : new MailWorker(context, smtpDelivery(config.smtpUrl, config))
  const queue: Mail['queue'] = (trx, { to, subject, text, sender = null, about = null }) =>
    insertMessage(trx, { id: newId(), to, subject, text, sender, about, now: clock() })
  return {
    queue,
    async send(message) {
      try {
        await db.transaction((trx) => queue(trx, message))
      } catch (error) {
        log.error({ err: error }, 'a message could not be put into the outbox')
      }
    },
    start: () => worker?.start(),
    stop: async () => worker?.stop(),
  }
}
