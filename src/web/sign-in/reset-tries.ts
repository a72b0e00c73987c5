import type { Context } from '../../context.ts'
import { placeOf } from '../address.ts'
import { keyedHash } from '../keyed-hash.ts'
import { BucketFull, minutesOf, takeTry, TooManyTries } from './throttle.ts'

const minute = 60

/** Limits on links asked for: for one email address from one place; for one email address from everywhere (it fills a mailbox); and from one place for all. */
const pair = { name: 'reset-pair', points: 10, seconds: 5 * minute }
const mailbox = { name: 'reset-account', points: 20, seconds: 60 * minute }
const place = { name: 'reset-address', points: 300, seconds: 15 * minute }

/** Counts a request for a link to set a password. Throws TooManyTries, whether or not anyone has that email address. */
export async function takeResetTry(context: Context, email: string, address: string): Promise<void> {
  const from = placeOf(address)
  try {
    await takeTry(context, [
      { bucket: pair, key: keyedHash(context, pair.name, email, from) },
      { bucket: mailbox, key: keyedHash(context, mailbox.name, email) },
      { bucket: place, key: keyedHash(context, place.name, from) },
    ])
  } catch (error) {
    throw error instanceof BucketFull
      ? new TooManyTries(
          `Too many links were requested. If there is an account with that email address, use the newest link in your email. Or wait ${minutesOf(error.seconds)}, then ask again.`,
          { seconds: error.seconds, links: [{ text: 'Sign in', href: '/sign-in' }] },
        )
      : error
  }
}
