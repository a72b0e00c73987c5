import { verify } from '@node-rs/argon2'
import type { Context } from '../../context.ts'
import { InvalidFormError } from '../../errors.ts'
import { takeTry } from './throttle.ts'

/** Asks who acts to prove it there and then. Throws InvalidFormError for a wrong password, TooManyTries after ten. */
export async function requirePassword(context: Context, accountId: string, password: string): Promise<void> {
  const buckets = [`again:${accountId}`]
  const giveBack = await takeTry(context, buckets)
  const account = await context.db.read.selectFrom('accounts').select('password_hash').where('id', '=', accountId).executeTakeFirst()
  if (account?.password_hash && (await verify(account.password_hash, password.slice(0, 128)))) return giveBack()
  throw new InvalidFormError({ password: 'The password is not right. Enter the password that you sign in with' })
}
