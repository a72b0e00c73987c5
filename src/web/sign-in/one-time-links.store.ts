import { isDatedAhead } from '../../clock.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { OneTimeLinksTable } from '../../db/tables/accounts.ts'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { hashOfToken, newToken } from '../../mail/links.ts'

type Purpose = OneTimeLinksTable['purpose']

interface NewLink {
  purpose: Purpose
  accountId: string | null
  /** The id of what the link is about, if not the account. */
  subjectId?: string
  livesMs: number
}

/** Makes a token that works once, and stores only its hash. */
export const makeOneTimeToken = (context: Context, link: NewLink): Promise<string> =>
  context.db.transaction((trx) => insertOneTimeToken(trx, context.clock(), link))

/** The same within a larger write. */
export async function insertOneTimeToken(trx: Writer, now: number, link: NewLink): Promise<string> {
  const token = newToken()
  await trx
    .insertInto('one_time_links')
    .values({
      token_hash: hashOfToken(token),
      purpose: link.purpose,
      account_id: link.accountId,
      subject_id: link.subjectId ?? null,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + link.livesMs).toISOString(),
      used_at: null,
    })
    .execute()
  return token
}

interface About {
  accountId: string | null
  subjectId: string | null
}

/** What the link is for, while the token is valid; throws NotFoundError otherwise. Changes nothing. */
export const checkOneTimeToken = (context: Context, purpose: Purpose, token: string): Promise<About> =>
  getOneTimeLink(context.db.read, { purpose, token, now: context.clock() })

/** The same within a write. `now` is in milliseconds since 1970. */
export async function getOneTimeLink(db: Reader, { purpose, token, now }: { purpose: Purpose; token: string; now: number }): Promise<About> {
  const row = await db.selectFrom('one_time_links').selectAll().where('token_hash', '=', hashOfToken(token)).where('purpose', '=', purpose).executeTakeFirst()
  if (!row || row.used_at !== null || Date.parse(row.expires_at) <= now || isDatedAhead(row.created_at, now))
    throw new NotFoundError('The link was used or has expired')
  return { accountId: row.account_id, subjectId: row.subject_id }
}

/**
 * Ends every unused link of the account, and with it the change of address that its holder asked for: a new password ends what was asked for with the
 * old one. What an administrator asked for continues to wait.
 */
export async function endOneTimeTokens(trx: Writer, accountId: string, at: string): Promise<void> {
  const asked = trx.selectFrom('address_changes as c').select('c.id').where('c.state', '=', 'open').whereRef('c.asked_by', '<>', 'c.person_id')
  await trx
    .updateTable('one_time_links')
    .set({ used_at: at })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .where((eb) => eb.or([eb('subject_id', 'is', null), eb('subject_id', 'not in', asked)]))
    .execute()
  await trx
    .updateTable('address_changes')
    .set({ state: 'stopped', settled_at: at })
    .where('state', '=', 'open')
    .whereRef('asked_by', '=', 'person_id')
    .where('person_id', '=', (eb) => eb.selectFrom('accounts').select('person_id').where('id', '=', accountId))
    .execute()
}

/** Ends the unused links about one thing. */
export async function endLinksAbout(trx: Writer, subjectId: string, at: string): Promise<void> {
  await trx.updateTable('one_time_links').set({ used_at: at }).where('subject_id', '=', subjectId).where('used_at', 'is', null).execute()
}

/** Uses up the token; of two requests at once one wins and the other gets NotFoundError. */
export async function spendOneTimeToken(trx: Writer, token: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_links')
    .set({ used_at: at })
    .where('token_hash', '=', hashOfToken(token))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new NotFoundError('The link was used already')
}

/** Deletes a token that was made but given to nobody. */
export async function forgetOneTimeToken(trx: Writer, token: string): Promise<void> {
  await trx.deleteFrom('one_time_links').where('token_hash', '=', hashOfToken(token)).execute()
}
