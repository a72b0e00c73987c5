import type { Context, Mail } from '../context.ts'
import type { Reader } from '../db/database.ts'
import { findChoices, keepEmailToken } from './email-choices.store.ts'
import { letterText } from './letter.ts'
import type { Part } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import type { Message } from './message.ts'
import { insertMessage } from './outbox.store.ts'
import { smtpDelivery } from './smtp.ts'
import { MailWorker } from './worker.ts'

/** Whether someone chose never to get emails of this kind. */
const isStopped = async (db: Reader, { person, kind }: NonNullable<Message['choice']>): Promise<boolean> =>
  kind !== 'all' && (await findChoices(db, person))[kind] === 'never'

/** The outbox, and, with an SMTP_URL, the worker that empties it. No request waits for a mail server. */
export function makeMail(context: Pick<Context, 'db' | 'config' | 'clock' | 'newId' | 'log'>): Mail {
  const { db, config, clock, newId, log } = context
  const worker = config.smtpUrl === undefined ? undefined : new MailWorker(context, smtpDelivery(config.smtpUrl, config))
  const queue: Mail['queue'] = async (trx, { to, subject, says, choice, attachments = [], sender = null, about = null }) => {
    if (choice && (await isStopped(trx, choice))) return
    const choose = choice && `${config.publicUrl}/emails/${await keepEmailToken(trx, { person: choice.person, email: to }, context)}`
    const foot: Part[] = choose === undefined ? [] : [{ link: 'Choose which emails you get, or stop them', to: choose }]
    await insertMessage(trx, {
      id: newId(),
      to,
      subject,
      text: letterText([...says, ...foot]),
      html: letterHtml(subject, says, foot),
      attachments,
      unsubscribe: choose === undefined || choice === undefined ? null : `${choose}/stop/${choice.kind}`,
      sender,
      about,
      now: clock(),
    })
  }
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
