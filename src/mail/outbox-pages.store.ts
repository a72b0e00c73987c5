import { sql } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { ConflictError } from '../errors.ts'
import type { MailState } from './message.ts'

const pageSize = 25

const shown = ['id', 'recipient', 'subject', 'body', 'created_at', 'sent_at', 'failure', 'state', 'tries', 'next_try_at', 'settled_at', 'about'] as const

/** A page of messages, newest first; `before` is the last one shown. */
export async function listMessages(db: Reader, find: { state?: MailState; before?: { at: string; id: string } }) {
  let query = db
    .selectFrom('outbox')
    .select(shown)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize + 1)
  const { state, before } = find
  if (state) query = query.where('state', '=', state)
  if (before) query = query.where((eb) => eb.or([eb('created_at', '<', before.at), eb.and([eb('created_at', '=', before.at), eb('id', '<', before.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), more: rows.length > pageSize }
}

/** How many messages there are of each state. */
export async function countMessages(db: Reader): Promise<Partial<Record<MailState, number>>> {
  const rows = await db
    .selectFrom('outbox')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
}

/** Written as text, so that the partial index applies. */
const isNotice = sql<boolean>`state in ('refused', 'gave-up') and noticed_at is null`
const noticesAtOnce = 5

/** The sender's latest messages that could not be delivered and whose notice is still open, and how many there are. */
export async function listNotices(db: Reader, senderId: PersonId) {
  const notices = db.selectFrom('outbox').where('sender_id', '=', senderId).where(isNotice)
  const rows = await notices
    .select(['id', 'recipient', 'subject', 'state', 'failure', 'about', 'settled_at'])
    .orderBy('settled_at', 'desc')
    .orderBy('id')
    .limit(noticesAtOnce)
    .execute()
  if (rows.length < noticesAtOnce) return { rows, total: rows.length }
  const { count } = await notices.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { rows, total: Number(count) }
}

/** Whether a message of this sender could not be delivered and its notice is still open. */
export async function hasNotice(db: Reader, of: { id: string; senderId: PersonId }): Promise<boolean> {
  const row = await db.selectFrom('outbox').select('id').where('id', '=', of.id).where('sender_id', '=', of.senderId).where(isNotice).executeTakeFirst()
  return row !== undefined
}

/** Closes a notice of this sender. Throws ConflictError if it is already closed. */
export async function closeNotice(trx: Writer, given: { id: string; senderId: PersonId; at: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('outbox')
    .set({ noticed_at: given.at })
    .where('id', '=', given.id)
    .where('sender_id', '=', given.senderId)
    .where(isNotice)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This notice is closed already.')
}
