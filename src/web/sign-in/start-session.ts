import type { PassportStatic } from 'passport'
import type { Page } from '../../access/page.ts'
import { addressOf } from '../address.ts'
import { newSessionToken } from '../csrf.ts'
import { recordSecurityEvent } from '../security/record.ts'

type Signed = { accountId: string } | false

/** Checks the email address and password of the request. Undefined if they do not match an account. */
export async function accountOfPassword({ req, res }: Page): Promise<string | undefined> {
  const people: PassportStatic = req.app.locals['passport']
  const user = await new Promise<Signed>((resolve, reject) => {
    people.authenticate('local', (error: unknown, found: Signed) => (error ? reject(error) : resolve(found)))(req, res, reject)
  })
  return user ? user.accountId : undefined
}

/** Signs an account in on this browser, with a new session. */
export async function startSession({ req }: Page, accountId: string): Promise<void> {
  await new Promise<void>((resolve, reject) => req.login({ accountId }, (error: unknown) => (error ? reject(error) : resolve())))
  Object.assign(req.session, { csrf: newSessionToken(), address: addressOf(req), agent: req.get('user-agent')?.slice(0, 200) })
}

/** Signs out on this browser. */
export async function signOut(page: Page): Promise<void> {
  if (page.personOrNull) {
    await new Promise<void>((resolve, reject) => {
      page.req.session.destroy((error: unknown) => (error ? reject(error) : resolve()))
    })
    recordSecurityEvent(page.context, { kind: 'session-ended', req: page.req })
  }
  page.res.redirect(303, '/sign-in')
}
