import type { Writer } from '../../db/database.ts'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { hashOfToken, newToken } from '../../mail/links.ts'

type Purpose = 'first-administrator' | 'password-reset'

interface NewLink {
  purpose: Purpose
  accountId: string | null
  livesMs: number
}

/** Makes a token that works once; only its hash is kept. */
export const makeOneTimeToken = (context: Context, link: NewLink): Promise<string> => context.db.write((trx) => insertOneTimeToken(trx, context.clock(), link))

/** The same within a write that changes more. */
export async function insertOneTimeToken(trx: Writer, now: number, link: NewLink): Promise<string> {
  const token = newToken()
  await trx
    .insertInto('one_time_links')
    .values({
      token_hash: hashOfToken(token),
      purpose: link.purpose,
      account_id: link.accountId,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + link.livesMs).toISOString(),
      used_at: null,
    })
    .execute()
  return token
}

/** The link's account where the token is still good; throws NotFoundError otherwise. Changes nothing. */
export async function checkOneTimeToken(context: Context, purpose: Purpose, token: string): Promise<{ accountId: string | null }> {
  const row = await context.db.read
    .selectFrom('one_time_links')
    .selectAll()
    .where('token_hash', '=', hashOfToken(token))
    .where('purpose', '=', purpose)
    .executeTakeFirst()
  if (!row || row.used_at !== null || Date.parse(row.expires_at) <= context.clock()) throw new NotFoundError('The link was used or has expired')
  return { accountId: row.account_id }
}

/** Ends every link of the account that is still out. */
export async function endOneTimeTokens(trx: Writer, accountId: string, at: string): Promise<void> {
  await trx.updateTable('one_time_links').set({ used_at: at }).where('account_id', '=', accountId).where('used_at', 'is', null).execute()
}

/** Uses the token up; of two at once one wins, the other gets NotFoundError. */
export async function spendOneTimeToken(trx: Writer, token: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_links')
    .set({ used_at: at })
    .where('token_hash', '=', hashOfToken(token))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new NotFoundError('The link was used already')
}
