import { createTransport } from 'nodemailer'
import type { SendMailOptions } from 'nodemailer'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { withoutSecrets } from './links.ts'
import type { Attachment, Outcome } from './message.ts'

/** Every wait for a mail server is bounded: each step, and the attempt as a whole. */
const bounds = { dnsTimeout: 5000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, socketCloseTimeout: 1000 }
const tryMs = 60_000
const longestFailure = 300

export interface Outgoing {
  id: string
  to: string
  subject: string
  text: string
  /** Null for a message that an earlier release wrote. */
  html: string | null
  attachments: Attachment[]
  /** The address that stops messages like it, without a further question; null if nobody can. */
  unsubscribe: string | null
}

/** Sends one message; never throws. */
export type Deliver = (message: Outgoing, stop: AbortSignal) => Promise<Outcome>

// So that nobody's "I am on holiday" comes back, and screen readers know the language.
const always = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply', 'Content-Language': 'en-GB' }
/** Mailboxes show a button for these two (RFC 8058). */
const oneClick = (address: string) => ({ 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' })

/** Delivery through an SMTP server. Each message has its own connection, which is closed afterwards, so that a silent server delays no other message. */
export function smtpDelivery(smtpUrl: string, config: Pick<Config, 'mailFrom' | 'publicUrl'>, within: Partial<typeof bounds> = {}): Deliver {
  const transport = createTransport({ url: smtpUrl, ...bounds, ...within, disableFileAccess: true, disableUrlAccess: true })
  const from = config.mailFrom.includes('<') ? config.mailFrom : { name: 'Slipway', address: config.mailFrom }
  const { hostname } = new URL(config.publicUrl)
  return async ({ id, to, subject, text, html, attachments, unsubscribe }, stop) => {
    const mail: SendMailOptions & { signal: AbortSignal } = {
      from,
      to: { name: '', address: to },
      subject,
      text,
      ...(html !== null && { html }),
      attachments: attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content })),
      headers: { ...always, ...(unsubscribe !== null && oneClick(unsubscribe)) },
      // The same on each attempt, so that a mailbox that gets the message twice can tell.
      messageId: `<${id}@${hostname}>`,
      signal: AbortSignal.any([stop, AbortSignal.timeout(tryMs)]),
    }
    try {
      await transport.sendMail(mail)
      return { kind: 'sent' }
    } catch (error) {
      return stop.aborted ? { kind: 'aborted' } : outcomeOf(error)
    }
  }
}

/** What the library adds to its errors. */
const faultShape = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
})

/** What an error of the library means for the message. */
export function outcomeOf(error: unknown): Outcome {
  const { code, command, responseCode, response } = faultShape.safeParse(error).data ?? {}
  const words = error instanceof Error ? error.message : 'The message was not sent'
  const says = withoutSecrets(response ?? words)
    .replaceAll(/\s+/g, ' ')
    .slice(0, longestFailure)
  // A server that rejects the sender or the password rejects everyone: administrators have to correct that, and the message waits.
  const isOfRecipient = command === 'RCPT TO' || command === 'DATA' || (command === 'API' && words.includes('recipient'))
  if (isOfRecipient && (responseCode ?? 500) >= 500) return { kind: 'refused', says }
  return { kind: 'failed', says, down: code !== 'EENVELOPE' && code !== 'EMESSAGE' }
}
