import { z } from 'zod'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { codeText } from '../code-field.ts'
import { isFormTooOld } from '../csrf.ts'
import { orTooOld } from '../form-too-old.ts'
import { localPath } from '../what-was-sent.ts'
import { accountOfPassword, startSession } from './start-session.ts'

/** Messages for the page to sign in, which has no session to keep them in. */
const notices: Record<string, string> = {
  password: 'Your new password is saved. Sign in with it',
  administrator: 'Your account is created. Sign in with it',
}

export function showSignIn(page: Page, given = orTooOld(page.req, 'password', 'Enter your password again.')): void {
  page.show(
    'sign-in/index',
    { title: 'Sign in', ...given },
    {
      returnTo: localPath(page.query('return') ?? page.typed['return']),
      demo: page.context.demo,
      notice: given.status === 200 ? (notices[page.query('done') ?? ''] ?? null) : null,
    },
  )
}

/** Pressing a button of a page that was left open too long shows the current page. */
export function showSignInAs(page: Page): void {
  if (page.context.demo === null && !isFormTooOld(page.req)) throw new NotFoundError('No such page')
  showSignIn(page)
}

const signInForm = z.object({
  email: codeText('Enter your email address').pipe(z.string().min(1, 'Enter your email address')),
  password: z.string('Enter your password').min(1, 'Enter your password'),
})

/** Not an act: signing in is not part of the record; the security log has it. */
export async function signIn(page: Page): Promise<void> {
  const read = page.check(signInForm)
  if ('refused' in read) return showSignIn(page, { status: 422, errors: read.refused })
  const accountId = await accountOfPassword(page)
  if (accountId === undefined) return showSignIn(page, { status: 422, errors: { email: 'The email address or the password is not right' } })
  await startSession(page, accountId)
  page.done(localPath(page.typed['return']))
}

/** In a demonstration, one button signs someone in as one of its people, whose password everyone knows. Only a demonstration has this address. */
export async function signInAsPlayer(page: Page): Promise<void> {
  const { demo } = page.context
  const { email } = page.typed
  if (!demo?.people.some((one) => one.email === email)) throw new NotFoundError('No such page')
  page.req.body = { ...page.typed, password: demo.password }
  await signIn(page)
}
