import { verify } from '@node-rs/argon2'
import type { Request } from 'express'
import type { Context } from '../../context.ts'
import { InvalidFormError } from '../../errors.ts'
import { keyedHash } from '../keyed-hash.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { sessionHash } from '../session.ts'
import { dropSession, longestMs } from '../sessions.store.ts'
import { SignedOut } from '../signed-out.ts'
import { findPasswordHash } from './accounts.store.ts'
import { BucketFull, takeTry } from './throttle.ts'

/** Wrong passwords in one session, over its whole life: someone who has stolen a session gets ten guesses, then it ends. */
const again = { name: 'password-again', points: 10, seconds: longestMs / 1000 }

interface Asked {
  context: Context
  req: Request
  person: { accountId: string }
}

const wrong = { password: 'The password is not right. Enter the password that you sign in with' }

/**
 * Asks for the password of the person who acts, for this act. Throws InvalidFormError with the errors of `ifWrong` if it is wrong; after the tenth
 * wrong one it ends the session and throws SignedOut.
 */
export async function requirePassword({ context, req, person }: Asked, password: string, ifWrong: Record<string, string> = wrong): Promise<void> {
  const hash = await findPasswordHash(context.db.read, person.accountId)
  const key = keyedHash(context, again.name, sessionHash(req), person.accountId, hash ?? '')
  const taken = await takeTry(context, [{ bucket: again, key }]).catch((error: unknown) => {
    if (error instanceof BucketFull) return null
    throw error
  })
  if (taken && hash !== null && (await verify(hash, password.slice(0, 128)))) return taken.giveBack([again])
  recordSecurityEvent(context, { kind: 'wrong-password', req })
  if (taken && taken.left > 0) throw new InvalidFormError(ifWrong)
  await context.db.transaction((trx) => dropSession(trx, sessionHash(req)))
  recordSecurityEvent(context, { kind: 'session-ended', req })
  delete req.user
  throw new SignedOut(
    req,
    'The password was wrong ten times, so you are signed out, and what you sent was not saved. Sign in again. If you forgot your password, you can reset it there.',
  )
}
