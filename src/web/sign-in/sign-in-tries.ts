import type { Context } from '../../context.ts'
import { DatabaseRateLimiter } from '../../db/rate-limiter.ts'
import { placeOf } from '../address.ts'
import { keyedHash } from '../keyed-hash.ts'
import { BucketFull, minutesOf, takeTry, TooManyTries } from './throttle.ts'
import type { TakenTry } from './throttle.ts'

const minute = 60

/** Wrong passwords for one account from one place: the tenth attempt has to wait. */
const pair = { name: 'sign-in-pair', points: 9, seconds: 5 * minute }
/** For one account from everywhere: limits someone who guesses from many places, without affecting people at a place that they signed in from before. */
const account = { name: 'sign-in-account', points: 100, seconds: 60 * minute }
/** For all accounts from one place: in a hospital of hundreds behind one address, some mistype at nine in the morning. */
const place = { name: 'sign-in-address', points: 600, seconds: 15 * minute }
/** For one account in a browser that has signed in to it before: nobody elsewhere can use these up. */
const device = { name: 'sign-in-device', points: 10, seconds: 60 * minute }
/** A place from which someone has signed in to the account. */
const known = { name: 'sign-in-known', points: 1, seconds: 90 * 24 * 60 * minute }

export interface SignInTry {
  /** What was typed, or the id of the account that it belongs to. */
  account: string
  /** The hash of its password: a new password starts with no wrong attempts. */
  passwordHash: string | null
  address: string
  /** The browser's own id, if it has signed in to this account before. */
  device: string | null
}

/** Takes an attempt to sign in; throws TooManyTries. Call `succeed` if the password was right. */
export async function takeSignInTry(context: Context, given: SignInTry): Promise<{ succeed(): Promise<void> }> {
  const guessed = [given.account, given.passwordHash ?? '']
  const from = placeOf(given.address)
  const key = (name: string, ...texts: string[]): string => keyedHash(context, name, ...texts)
  const knownKey = key(known.name, given.account, from)
  const places = new DatabaseRateLimiter(context, known)
  const succeed = (taken: TakenTry) => async (): Promise<void> => {
    await Promise.all([taken.giveBack([device, pair]), places.set(knownKey, 1, known.seconds)])
  }
  if (given.device !== null) {
    const taken = await takeTry(context, [{ bucket: device, key: key(device.name, given.device, ...guessed) }]).catch(unlessFull)
    if (taken) return { succeed: succeed(taken) }
  }
  const isKnown = (await places.get(knownKey)) !== null
  try {
    const taken = await takeTry(context, [
      { bucket: pair, key: key(pair.name, ...guessed, from) },
      { bucket: place, key: key(place.name, from) },
      ...(isKnown ? [] : [{ bucket: account, key: key(account.name, ...guessed) }]),
    ])
    return { succeed: succeed(taken) }
  } catch (error) {
    throw error instanceof BucketFull
      ? new TooManyTries(
          `There were too many wrong attempts. Wait ${minutesOf(error.seconds)}, then try again. Or reset your password: you can sign in with the new one at once.`,
          {
            seconds: error.seconds,
            links: [
              { text: 'Reset your password', href: '/forgotten-password' },
              { text: 'Sign in', href: '/sign-in' },
            ],
          },
        )
      : error
  }
}

function unlessFull(error: unknown): null {
  if (error instanceof BucketFull) return null
  throw error
}
