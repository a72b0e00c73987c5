import { hash } from 'node:crypto'
import { isDatedAhead } from '../clock.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { prepared } from '../db/prepared.ts'
import type { AccountsTable, SessionsTable } from '../db/tables/accounts.ts'

export const idleMs = 30 * 60_000
export const longestMs = 8 * 60 * 60_000

export const hashOfId = (id: string): string => hash('sha256', id, 'hex')

interface Found {
  data: string
  address: string | null
  agent: string | null
  seen_at: string
  expires_at: string
  /** The account's columns, all null if nobody is signed in or the account is disabled. */
  account_id: string | null
  person_id: PersonId | null
  name: string | null
  email: string | null
  role: AccountsTable['installation_role'] | null
}

const find = prepared<{ id_hash: string }, Found>((db, parameter) =>
  db
    .selectFrom('sessions as s')
    .leftJoin('accounts as a', (join) => join.onRef('a.id', '=', 's.account_id').on('a.disabled_at', 'is', null))
    .leftJoin('people as p', 'p.id', 'a.person_id')
    .select([
      's.data',
      's.address',
      's.agent',
      's.seen_at',
      's.expires_at',
      'a.id as account_id',
      'p.id as person_id',
      'p.name',
      'p.email',
      'a.installation_role as role',
    ])
    .where('s.id_hash', '=', parameter('id_hash')),
)

/** A session that began, or was last seen, while a clock was ahead would live until that moment comes: it counts as ended. */
const isLive = ({ seen_at, expires_at }: Pick<SessionsTable, 'seen_at' | 'expires_at'>, now: number): boolean =>
  Date.parse(expires_at) > now && Date.parse(seen_at) + idleMs > now && !isDatedAhead(seen_at, now) && !isDatedAhead(expires_at, now + longestMs)

/** The session of this hash with the person who is signed in, in one query; undefined once it has been idle for 30 minutes or is 8 hours old. */
export async function findSession(db: Reader, idHash: string, now: number): Promise<Found | undefined> {
  const {
    rows: [row],
  } = await find(db, { id_hash: idHash })
  return row && isLive(row, now) ? row : undefined
}

export type KeptSession = Pick<SessionsTable, 'id_hash' | 'data' | 'account_id' | 'address' | 'agent'>

/** Saves a session. If a `known` one has been ended elsewhere it stays ended, although a request that had already loaded it saves it again. */
export async function keepSession(trx: Writer, session: KeptSession, given: { now: number; known: boolean }): Promise<void> {
  const at = new Date(given.now).toISOString()
  const { id_hash, ...rest } = session
  await trx.deleteFrom('sessions').where('expires_at', '<', at).execute()
  if (given.known)
    await trx
      .updateTable('sessions')
      .set({ ...rest, seen_at: at })
      .where('id_hash', '=', id_hash)
      .execute()
  else
    await trx
      .insertInto('sessions')
      .values({ ...session, seen_at: at, created_at: at, expires_at: new Date(given.now + longestMs).toISOString() })
      .execute()
}

/** Notes that a session is in use. */
export async function touchSession(trx: Writer, idHash: string, now: number): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ seen_at: new Date(now).toISOString() })
    .where('id_hash', '=', idHash)
    .execute()
}

export async function dropSession(trx: Writer, idHash: string): Promise<void> {
  await trx.deleteFrom('sessions').where('id_hash', '=', idHash).execute()
}

/** The sessions in which an account is signed in now, the most recently used first. */
export const listSessions = (db: Reader, accountId: string, now: number) =>
  db
    .selectFrom('sessions')
    .select(['id_hash', 'address', 'agent', 'created_at', 'seen_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', new Date(now).toISOString())
    .where('seen_at', '>', new Date(now - idleMs).toISOString())
    .orderBy('seen_at', 'desc')
    .orderBy('id_hash')
    .execute()
    .then((rows) => rows.filter((row) => isLive(row, now)))

/** Ends all sessions of an account, or the one of this hash. Returns how many there were. */
export async function endSessions(trx: Writer, accountId: string, idHash?: string): Promise<number> {
  let query = trx.deleteFrom('sessions').where('account_id', '=', accountId)
  if (idHash !== undefined) query = query.where('id_hash', '=', idHash)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}
