import { createHash } from 'node:crypto'
import session from 'express-session'
import type { Context } from '../context.ts'
import type { Reader, Writer } from '../db/database.ts'

export const idleMs = 30 * 60_000
export const longestMs = 8 * 60 * 60_000
const touchEveryMs = 60_000

export const hashOfId = (id: string): string => createHash('sha256').update(id).digest('hex')

/** Sessions in the database under the hash of their id: 30 minutes idle, 8 hours at most. */
export class DatabaseSessions extends session.Store {
  readonly #context: Context
  constructor(context: Context) {
    super()
    this.#context = context
  }

  override get(id: string, answer: (error: unknown, session?: session.SessionData | null) => void): void {
    this.#find(id).then((found) => answer(null, found), (error: unknown) => answer(error))
  }

  override set(id: string, data: session.SessionData, answer?: (error?: unknown) => void): void {
    this.#save(id, data).then(() => answer?.(), (error: unknown) => answer?.(error))
  }

  override destroy(id: string, answer?: (error?: unknown) => void): void {
    this.#context.db.write((trx) => trx.deleteFrom('sessions').where('id_hash', '=', hashOfId(id)).execute())
      .then(() => answer?.(), (error: unknown) => answer?.(error))
  }

  /** Notes that the session is in use, once a minute at most, so that a page costs no write. */
  override touch(id: string, _data: session.SessionData, answer?: () => void): void {
    const now = this.#context.clock()
    this.#context.db.read.selectFrom('sessions').select('seen_at').where('id_hash', '=', hashOfId(id)).executeTakeFirst()
      .then(async (row) => {
        if (row && now - Date.parse(row.seen_at) > touchEveryMs)
          await this.#context.db.write((trx) => trx.updateTable('sessions').set({ seen_at: new Date(now).toISOString() }).where('id_hash', '=', hashOfId(id)).execute())
      })
      .then(() => answer?.(), () => answer?.())
  }

  async #find(id: string): Promise<session.SessionData | null> {
    const row = await this.#context.db.read.selectFrom('sessions').selectAll().where('id_hash', '=', hashOfId(id)).executeTakeFirst()
    const now = this.#context.clock()
    if (!row || Date.parse(row.expires_at) <= now || Date.parse(row.seen_at) + idleMs <= now) return null
    return JSON.parse(row.data) as session.SessionData
  }

  async #save(id: string, data: session.SessionData): Promise<void> {
    const now = this.#context.clock()
    const at = new Date(now).toISOString()
    const kept = data as { passport?: { user?: string }; stored?: boolean; address?: string; agent?: string }
    const known = kept.stored === true
    kept.stored = true
    const { passport, address, agent } = kept
    const row = { data: JSON.stringify(data), account_id: passport?.user ?? null, address: address ?? null, agent: agent ?? null, seen_at: at }
    await this.#context.db.write(async (trx) => {
      await trx.deleteFrom('sessions').where('expires_at', '<', at).execute()
      // A session that was ended elsewhere stays ended, though a request that had loaded it saves it again.
      if (known) await trx.updateTable('sessions').set(row).where('id_hash', '=', hashOfId(id)).execute()
      else await trx.insertInto('sessions')
        .values({ ...row, id_hash: hashOfId(id), created_at: at, expires_at: new Date(now + longestMs).toISOString() }).execute()
    })
  }
}

/** The sessions in which an account is signed in now, the one used last first. */
export const listSessions = (db: Reader, accountId: string, now: number) =>
  db.selectFrom('sessions').select(['id_hash', 'address', 'agent', 'created_at', 'seen_at']).where('account_id', '=', accountId)
    .where('expires_at', '>', new Date(now).toISOString()).where('seen_at', '>', new Date(now - idleMs).toISOString()).orderBy('seen_at', 'desc').orderBy('id_hash').execute()

/** Ends all sessions of an account, or the one of this hash. Answers how many there were. */
export async function endSessions(trx: Writer, accountId: string, idHash?: string): Promise<number> {
  let query = trx.deleteFrom('sessions').where('account_id', '=', accountId)
  if (idHash !== undefined) query = query.where('id_hash', '=', idHash)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}
