import { hash, verify } from '@node-rs/argon2'
import { Strategy } from 'passport-local'
import type { Context } from '../../context.ts'
import { storable } from '../../db/storable.ts'
import { addressOf } from '../address.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { findAccountByEmail } from './accounts.store.ts'
import { knownDevice, rememberDevice } from './device.ts'
import { takeSignInTry } from './sign-in-tries.ts'
import { TooManyTries } from './throttle.ts'
import { withoutEnd } from '../../text.ts'

/** Argon2id is the library's default algorithm; 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Words that a guesser tries first: alone, repeated, or dressed up with digits and signs. */
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
const disguises: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', $: 's', '5': 's', '7': 't' }

/** Whether a text consists only of denied words, one after the other. */
function isMadeOfDenied(letters: string): boolean {
  const reached = new Set([0])
  for (const at of reached) for (const word of denied) if (letters.startsWith(word, at)) reached.add(at + word.length)
  return reached.has(letters.length)
}

function isCommon(plain: string): boolean {
  const lettersOf = (text: string): string => text.replace(/[^a-z]/g, '')
  const undisguised = withoutEnd(plain, '0123456789!@#$%^&*.?_-').replace(/[@4310!$57]/g, (sign) => disguises[sign] ?? sign)
  return /^[ -~]*$/.test(plain) && (isMadeOfDenied(lettersOf(plain)) || isMadeOfDenied(lettersOf(undisguised)))
}

export const hashPassword = (password: string): Promise<string> => hash(password, cost)

/** What is wrong with a new password, in a sentence; undefined if nothing is. Length and a deny list, no composition rules. */
export function faultOfPassword(password: string): string | undefined {
  if (password.length < 12) return 'Your password must be 12 characters or more'
  if (password.length > 128) return 'Your password must be 128 characters or fewer'
  const plain = password.toLowerCase()
  if (isCommon(plain) || new Set(plain).size < 4) return 'Your password is too easy to guess. Try three random words'
  return undefined
}

let dummy: Promise<string> | undefined

/** Whether this is the account's password; false, after the same work, if there is no account. */
export async function isPasswordOf(account: { password_hash: string | null; disabled_at: string | null } | undefined, password: string): Promise<boolean> {
  // Made in advance: otherwise the first attempt for an unknown account after a start would take twice as long.
  const nobodys = await (dummy ??= hashPassword('nobody has this password'))
  const right = await verify(account?.password_hash ?? nobodys, password.slice(0, 128))
  return right && account?.password_hash != null && account.disabled_at === null
}

/** Signs in by email address and password. Neither the response nor its time shows whether there is such an account. */
export function passwordStrategy(context: Context): Strategy {
  return new Strategy({ usernameField: 'email', passReqToCallback: true }, (req, email, password, done) => {
    const check = async (): Promise<string | undefined> => {
      const typed = storable(email.trim().slice(0, 320))
      const account = await findAccountByEmail(context.db.read, typed)
      const known = account ?? { id: typed.toLowerCase(), password_hash: null }
      const given = { account: known.id, passwordHash: known.password_hash, address: addressOf(req), device: knownDevice(context, req, known) }
      const taken = await takeSignInTry(context, given).catch((error: unknown) => {
        if (error instanceof TooManyTries) error.personId = account?.person_id ?? null
        throw error
      })
      if (!(await isPasswordOf(account, password)) || !account) {
        recordSecurityEvent(context, { kind: 'sign-in-failed', req, personId: account?.person_id ?? null })
        return undefined
      }
      await taken.succeed()
      rememberDevice(context, req, account)
      recordSecurityEvent(context, { kind: 'signed-in', req, personId: account.person_id })
      return account.id
    }
    check().then(
      (accountId) => done(null, accountId === undefined ? false : { accountId }),
      (error: unknown) => done(error),
    )
  })
}
