import { sql } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import type { OutboxTable } from '../db/tables/mail.ts'
import { giveUpAfterMs, leaseMs, longestWaitMs } from './message.ts'
import { mostAttached } from './message.ts'
import type { Attachment, MailState } from './message.ts'
import { tokenHashesIn, withoutSecrets } from './links.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const gone = 'The text is not kept: it may hold a link that opens an account.'

export interface NewMessage {
  id: string
  to: string
  subject: string
  text: string
  html: string
  attachments: Attachment[]
  unsubscribe: string | null
  sender: PersonId | null
  about: string | null
  now: number
}

/** Stores a message to be sent. Throws if its files are too large. */
export async function insertMessage(trx: Writer, message: NewMessage): Promise<void> {
  const attachments = message.attachments.length === 0 ? null : JSON.stringify(message.attachments)
  if (attachments !== null && attachments.length > mostAttached) throw new Error(`The files of a message may have ${mostAttached} characters at most`)
  const at = iso(message.now)
  await trx
    .insertInto('outbox')
    .values({
      id: message.id,
      recipient: message.to,
      subject: message.subject,
      body: message.text,
      html: message.html,
      attachments,
      unsubscribe: message.unsubscribe,
      created_at: at,
      sent_at: null,
      failure: null,
      state: 'waiting',
      tries: 0,
      next_try_at: at,
      give_up_at: iso(message.now + giveUpAfterMs),
      settled_at: null,
      lease_node: null,
      lease_until: null,
      sender_id: message.sender,
      about: message.about,
      noticed_at: null,
    })
    .execute()
}

/** No process holds it: the lease has expired, or is so far ahead that the clock was wrong when it was taken. */
const isFree = (now: number) => sql<boolean>`(lease_until is null or lease_until <= ${iso(now)} or lease_until > ${iso(now + leaseMs)})`

/** Messages to send now, the longest due first. A due time further ahead than any wait was written by a clock that was ahead, and counts as due. */
export async function listDue(db: Reader, now: number, limit: number): Promise<string[]> {
  const free = db.selectFrom('outbox').select('id').where('state', '=', 'waiting').where(isFree(now)).orderBy('next_try_at').orderBy('id').limit(limit)
  // Two separate ranges of the index: for both in one condition SQLite would search and sort.
  const [due, ahead] = await Promise.all([
    free.where('next_try_at', '<=', iso(now)).execute(),
    free.where('next_try_at', '>', iso(now + longestWaitMs)).execute(),
  ])
  return [...due, ...ahead].slice(0, limit).map((row) => row.id)
}

export interface Taken {
  id: string
  recipient: string
  subject: string
  body: string
  html: string | null
  attachments: string | null
  unsubscribe: string | null
  failure: string | null
  tries: number
  giveUpAt: number
  /** A link in it was used, ended or has expired: its recipient could do nothing with it. */
  isDead: boolean
}

/** Takes a lease on a message; undefined if another process has it or it has been settled. */
export async function takeMessage(trx: Writer, given: { id: string; node: string; now: number }): Promise<Taken | undefined> {
  const { id, node, now } = given
  const row = await trx
    .updateTable('outbox')
    .set((eb) => ({ lease_node: node, lease_until: iso(now + leaseMs), tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where(isFree(now))
    .returning(['id', 'recipient', 'subject', 'body', 'html', 'attachments', 'unsubscribe', 'failure', 'tries', 'give_up_at', 'created_at'])
    .executeTakeFirst()
  if (!row) return undefined
  const { give_up_at: until, created_at: _, ...rest } = row
  const latest = now + giveUpAfterMs
  return { ...rest, giveUpAt: Math.min(until === null ? latest : Date.parse(until), latest), isDead: await hasDeadLink(trx, row, now) }
}

/**
 * Whether the message has a link that was used, replaced or has expired since. A one-off link that had been used when the message was written is not
 * dead: the message confirms the answer, and the link corrects it.
 */
async function hasDeadLink(db: Reader, { body, created_at: written }: Pick<OutboxTable, 'body' | 'created_at'>, now: number): Promise<boolean> {
  const hashes = tokenHashesIn(body)
  if (hashes.length === 0) return false
  const dead = await db
    .selectFrom('one_time_links')
    .select('token_hash')
    .where('token_hash', 'in', hashes)
    .where((eb) => eb.or([eb('used_at', 'is not', null), eb('expires_at', '<=', iso(now))]))
    .unionAll(
      db
        .selectFrom('act_links')
        .select('token_hash')
        .where('token_hash', 'in', hashes)
        .where((eb) =>
          eb.or([
            eb.and([eb('ended_at', 'is not', null), eb.or([eb('ended_why', '<>', 'used'), eb('ended_at', '>', written)])]),
            eb('expires_at', '<=', iso(now)),
          ]),
        ),
    )
    .executeTakeFirst()
  return dead !== undefined
}

const secretsGone = { html: null, attachments: null, unsubscribe: null }
const freed = { lease_node: null, lease_until: null }

/** Notes that it was sent, whichever process holds it by now. False if that was noted already. */
export async function saveSent(trx: Writer, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('outbox')
    .set({ ...freed, state: 'sent', sent_at: iso(now), settled_at: iso(now), failure: null, next_try_at: null, body: gone, ...secretsGone })
    .where('id', '=', id)
    .where('state', '<>', 'sent')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export interface Settled {
  id: string
  node: string
  state: Exclude<MailState, 'waiting' | 'sent'>
  failure: string
  tries: number
  now: number
}

/** Ends a message that is not sent. False if this process no longer holds it. */
export async function saveSettled(trx: Writer, { id, node, state, failure, tries, now }: Settled, body: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('outbox')
    .set({
      ...freed,
      state,
      failure,
      tries,
      settled_at: iso(now),
      next_try_at: null,
      ...(state === 'superseded' ? { body: withoutSecrets(body), ...secretsGone } : {}),
    })
    .where('id', '=', id)
    .where('lease_node', '=', node)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Schedules the next attempt. */
export async function saveRetry(trx: Writer, given: { id: string; node: string; failure: string; nextTryAt: number; giveUpAt: number }): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ ...freed, failure: given.failure, next_try_at: iso(given.nextTryAt), give_up_at: iso(given.giveUpAt) })
    .where('id', '=', given.id)
    .where('lease_node', '=', given.node)
    .where('state', '=', 'waiting')
    .execute()
}

/** A message that may be sent again; undefined if there is none with this id. */
export async function findMessage(db: Reader, id: string, now: number): Promise<Sendable | undefined> {
  const row = await db.selectFrom('outbox').select(['state', 'recipient', 'subject', 'body', 'created_at']).where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { body: _body, created_at: _at, ...rest } = row
  return { id, ...rest, isDead: row.state === 'superseded' || (await hasDeadLink(db, row, now)) }
}

export interface Sendable {
  id: string
  state: MailState
  recipient: string
  subject: string
  /** A link in it was used, ended or has expired. */
  isDead: boolean
}

/** Queues a message again, with two more days. False if it is being sent, or was sent. */
export async function saveSendAgain(trx: Writer, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('outbox')
    .set({ ...freed, state: 'waiting', tries: 0, next_try_at: iso(now), give_up_at: iso(now + giveUpAfterMs), settled_at: null, noticed_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'refused', 'gave-up'])
    .where(isFree(now))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The latest message to this address that is waiting to be sent, in full. */
export const findLatestWaiting = (db: Reader, email: string) =>
  db
    .selectFrom('outbox')
    .select(['id', 'recipient', 'subject', 'body', 'created_at'])
    .where((eb) => eb(eb.fn('lower', ['recipient']), '=', email.trim().toLowerCase()))
    .where('state', '=', 'waiting')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
