import { hash, verify } from '@node-rs/argon2'
import { Strategy } from 'passport-local'
import type { Context } from '../../context.ts'
import { findAccountByEmail } from './accounts.store.ts'
import { takeTry } from './throttle.ts'

/** Argon2id is the library's default algorithm; 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Words that are all a guesser needs: alone, repeated, or dressed up with digits and signs. */
const denied = [
  'password',
  'passw',
  'welcome',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'letmein',
  'administrator',
  'admin',
  'slipway',
  'iloveyou',
  'changeme',
  'monkey',
  'dragon',
  'football',
  'liverpool',
  'arsenal',
  'chelsea',
  'sunshine',
  'princess',
  'hospital',
  'nhs',
  'summer',
  'winter',
  'spring',
  'autumn',
  'abcdefghijkl',
  'abc',
  'test',
  'secret',
  'master',
  'trustno',
  'baseball',
  'superman',
  'batman',
  'london',
  'england',
]
const onlyDenied = new RegExp(`^(${denied.join('|')})*$`)
const disguises: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', $: 's', '5': 's', '7': 't' }

function isCommon(plain: string): boolean {
  const lettersOf = (text: string): string => text.replace(/[^a-z]/g, '')
  const undisguised = plain.replace(/[\d!@#$%^&*.?_-]+$/, '').replace(/[@4310!$57]/g, (sign) => disguises[sign] ?? sign)
  return /^[ -~]*$/.test(plain) && (onlyDenied.test(lettersOf(plain)) || onlyDenied.test(lettersOf(undisguised)))
}

export const hashPassword = (password: string): Promise<string> => hash(password, cost)

/** What is wrong with a new password, in a sentence; undefined where nothing is. Length and a deny list, no composition rules. */
export function faultOfPassword(password: string): string | undefined {
  if (password.length < 12) return 'Your password must be 12 characters or more'
  if (password.length > 128) return 'Your password must be 128 characters or fewer'
  const plain = password.toLowerCase()
  if (isCommon(plain) || new Set(plain).size < 4) return 'Your password is too easy to guess. Try three random words'
  return undefined
}

let dummy: Promise<string> | undefined

/** The account that these words open; undefined for a wrong password and for no account alike, after the same work. */
export async function accountFor(context: Context, email: string, password: string): Promise<string | undefined> {
  const account = await findAccountByEmail(context.db.read, email)
  dummy ??= hashPassword('nobody has this password')
  const right = await verify(account?.password_hash ?? (await dummy), password.slice(0, 128))
  return right && account?.password_hash != null && account.disabled_at === null ? account.id : undefined
}

export function passwordStrategy(context: Context): Strategy {
  return new Strategy({ usernameField: 'email', passReqToCallback: true }, (req, email, password, done) => {
    const buckets = [`account:${email.trim().toLowerCase()}`, `address:${req.ip ?? ''}`]
    const check = async () => {
      const giveBack = await takeTry(context, buckets)
      const accountId = await accountFor(context, email.trim(), password)
      if (accountId !== undefined) await giveBack()
      return accountId
    }
    check().then(
      (accountId) => done(null, accountId === undefined ? false : { accountId }),
      (error: unknown) => done(error),
    )
  })
}
