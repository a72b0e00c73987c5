import { withoutSecrets } from '../../mail/links.ts'
import type { MailState } from '../../mail/message.ts'
import { countMessages, listMessages } from '../../mail/outbox-pages.store.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'

const states: Record<MailState, { name: string; classes: string }> = {
  waiting: { name: 'Waiting', classes: 'nhsuk-tag--blue' },
  sent: { name: 'Sent', classes: 'nhsuk-tag--green' },
  refused: { name: 'Refused', classes: 'nhsuk-tag--red' },
  'gave-up': { name: 'Gave up', classes: 'nhsuk-tag--red' },
  superseded: { name: 'Not needed', classes: 'nhsuk-tag--grey' },
}
const isState = (text: string | undefined): text is MailState => text !== undefined && Object.hasOwn(states, text)
type Row = Awaited<ReturnType<typeof listMessages>>['rows'][number]

/** What is known about the delivery of a message, in a sentence. */
export function statusOf(row: Pick<Row, 'state' | 'tries' | 'next_try_at' | 'sent_at' | 'settled_at'>, hasServer: boolean): string {
  const tries = row.tries === 1 ? '1 try' : `${row.tries} tries`
  switch (row.state) {
    case 'sent':
      return `Sent ${momentOf(row.sent_at ?? '')}`
    case 'refused':
      return `Refused ${momentOf(row.settled_at ?? '')}`
    case 'gave-up':
      return `Gave up ${momentOf(row.settled_at ?? '')}${row.tries > 0 ? ` after ${tries}` : ''}`
    case 'superseded':
      return 'Not sent'
    case 'waiting':
      if (!hasServer) return 'There is no mail server'
      return row.tries > 0 && row.next_try_at !== null ? `To be tried again ${momentOf(row.next_try_at)}, after ${tries}` : 'Waiting to be sent'
  }
}

const addressOf = (state: MailState | undefined, before?: { created_at: string; id: string }): string => {
  const query = new URLSearchParams({ ...(state ? { state } : {}), ...(before ? { before: before.created_at, id: before.id } : {}) })
  return query.size > 0 ? `/admin/outbox?${query}` : '/admin/outbox'
}

export async function showOutbox(page: Page, { status, errors, conflict }: Again = { status: 200, errors: {} }): Promise<void> {
  const [at, id, asked] = [page.query('before'), page.query('id'), page.query('state')]
  const state = isState(asked) ? asked : undefined
  const [{ rows, more }, counts] = await Promise.all([
    listMessages(page.db.read, { ...(state ? { state } : {}), ...(at !== undefined && id !== undefined ? { before: { at, id } } : {}) }),
    countMessages(page.db.read),
  ])
  const last = rows.at(-1)
  const hasServer = page.context.config.smtpUrl !== undefined
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  page.show(
    'admin/outbox',
    { title: 'Outbox', status, errors: conflict === undefined ? errors : { messages: conflict }, breadcrumbs: [{ text: 'Administration', href: '/admin' }] },
    {
      hasServer,
      filters: [
        { text: 'All', count: total, href: addressOf(undefined), current: state === undefined },
        ...Object.keys(states)
          .filter(isState)
          .filter((key) => key === state || (counts[key] ?? 0) > 0)
          .map((key) => ({ text: states[key].name, count: counts[key] ?? 0, href: addressOf(key), current: key === state })),
      ],
      next: more && last ? addressOf(state, last) : undefined,
      state: state ?? '',
      rows: rows.map((row) => ({
        id: row.id,
        to: row.recipient,
        subject: row.subject,
        text: withoutSecrets(row.body),
        written: momentOf(row.created_at),
        // The text above the list says once that there is no mail server.
        status: hasServer || row.state !== 'waiting' ? statusOf(row, hasServer) : '',
        failure: row.failure === null ? null : withoutSecrets(row.failure),
        tag: { text: states[row.state].name, classes: states[row.state].classes },
        maySendAgain: hasServer && (row.state === 'refused' || row.state === 'gave-up' || (row.state === 'waiting' && row.tries > 0)),
      })),
    },
  )
}

/** The list from which a message was sent again, with its filter. */
export function outboxOf(page: Page): string {
  const { state } = page.typed
  return addressOf(isState(state) ? state : undefined)
}
