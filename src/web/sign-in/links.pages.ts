import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { addressOf } from '../address.ts'
import { orTooOld } from '../form-too-old.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { rememberDevice } from './device.ts'
import { checkOneTimeToken } from './one-time-links.store.ts'
import { takeResetTry } from './reset-tries.ts'
import { resetForm, sendResetLink } from './send-reset-link.ts'
import type { NewPassword } from './set-password.ts'

export async function showFirst(page: Page): Promise<void> {
  await checkOneTimeToken(page.context, 'first-administrator', page.param('token'))
  showFirstAgain(page, orTooOld(page.req, 'password', 'Enter the password again.'))
}

export const showFirstAgain = (page: Page, why: Again): void =>
  page.show('sign-in/first-administrator', { title: 'Create the first administrator', status: why.status, errors: why.errors }, {})

export const showForgotten = (page: Page, why: Again = orTooOld(page.req, 'email', 'Send it once more.')): void =>
  page.show('sign-in/forgotten', { title: 'Reset your password', status: why.status, errors: why.errors }, {})

/** How long after a request for a link the response goes out. By then, whatever has to be done for an account is done. */
const answersAfterMs = 300

export async function askForResetLink(page: Page): Promise<void> {
  const read = page.check(resetForm)
  if ('refused' in read) return showForgotten(page, { status: 422, errors: read.refused })
  const { email } = read.input
  await takeResetTry(page.context, email, addressOf(page.req))
  await Promise.all([sendResetLink(page, email), wait(answersAfterMs)])
  page.show('sign-in/sent', { title: 'Check your email' }, {})
}

export async function showReset(page: Page): Promise<void> {
  await checkOneTimeToken(page.context, 'password-reset', page.param('token'))
  showResetAgain(page, orTooOld(page.req, 'password', 'Enter the new password again.'))
}

export const showResetAgain = (page: Page, why: Again): void =>
  page.show('sign-in/reset', { title: 'Choose a new password', status: why.status, errors: why.errors }, {})

/** For a link that was used or has expired: says so, and where to get another. */
export const showSpent =
  ({ isFirst }: { isFirst: boolean }) =>
  (page: Page): void =>
    page.show('sign-in/spent', { title: 'This link no longer works', status: 404 }, { isFirst })

/** After a new password: records the security event, and makes this browser known to the account. */
export const noteNewPassword =
  (kind: 'password-reset' | 'password-changed') =>
  ({ context, req }: Page, { accountId, personId, passwordHash }: NewPassword, [eventId = '']: string[]): void => {
    recordSecurityEvent(context, { kind, req, personId, eventId })
    rememberDevice(context, req, { id: accountId, password_hash: passwordHash })
  }
