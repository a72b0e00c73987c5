import type { PassportStatic } from 'passport'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { addressOf } from '../address.ts'
import { ownOpenChange } from '../addresses/address-change.routes.ts'
import { isFormTooOld, newSessionToken } from '../csrf.ts'
import { orTooOld } from '../form-too-old.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { sessionHash } from '../session.ts'
import { localPath } from '../what-was-sent.ts'
import { endSessions, listSessions } from '../sessions.store.ts'
import { findAccountByEmail, hasAccounts, insertAccount } from './accounts.store.ts'
import { nameOfAgent } from './agent.ts'
import { rememberDevice } from './device.ts'
import { codeText } from '../code-field.ts'
import { emailField } from '../email-field.ts'
import { checkOneTimeToken, endOneTimeTokens, forgetOneTimeToken, insertOneTimeToken, spendOneTimeToken } from './one-time-links.ts'
import { faultOfPassword, hashPassword } from './passwords.ts'
import { requirePassword } from './require-password.ts'
import { takeResetTry } from './reset-tries.ts'

const newPassword = z.string().superRefine((password, context) => {
  const fault = faultOfPassword(password)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
})
const name = z.string().trim().min(1, 'Enter your full name').max(200, 'The name must be 200 characters or fewer')
const resetLivesMs = 60 * 60_000

/** Words of success for the page to sign in, which has no session to keep them in. */
const notices: Record<string, string> = {
  password: 'Your new password is saved. Sign in with it',
  administrator: 'Your account is created. Sign in with it',
}

function showSignIn(page: Page, given = orTooOld(page.req, 'password', 'Enter your password again.')): void {
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

const signInForm = z.object({
  email: codeText('Enter your email address').pipe(z.string().min(1, 'Enter your email address')),
  password: z.string('Enter your password').min(1, 'Enter your password'),
})

/** Signs an account in here, with a new session. */
async function startSession(page: Page, accountId: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    page.req.login({ accountId } as unknown as Express.User, (error: unknown) => (error ? reject(error) : resolve())),
  )
  Object.assign(page.req.session, { csrf: newSessionToken(), address: addressOf(page.req), agent: page.req.get('user-agent')?.slice(0, 200) })
}

async function signIn(page: Page): Promise<void> {
  try {
    page.form(signInForm)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    return showSignIn(page, { status: 422, errors: error.fields })
  }
  const people = page.req.app.locals['passport'] as PassportStatic
  const user = await new Promise<{ accountId: string } | false>((resolve, reject) => {
    people.authenticate('local', (error: unknown, found: { accountId: string } | false) => (error ? reject(error) : resolve(found)))(page.req, page.res, reject)
  })
  if (!user) return showSignIn(page, { status: 422, errors: { email: 'The email address or the password is not right' } })
  await startSession(page, user.accountId)
  page.done(localPath(page.typed['return']))
}

/** In a demonstration a press signs somebody in as one of its people, whose password everybody knows. Nowhere else is there such an address. */
async function signInAsPlayer(page: Page): Promise<void> {
  const { demo } = page.context
  const { email } = page.typed
  if (!demo?.people.some((one) => one.email === email)) throw new NotFoundError('No such page')
  page.req.body = { ...page.typed, password: demo.password }
  await signIn(page)
}

async function signOut(page: Page): Promise<void> {
  if (page.personOrNull) {
    await new Promise<void>((resolve, reject) => {
      page.req.session.destroy((error: unknown) => (error ? reject(error) : resolve()))
    })
    recordSecurityEvent(page.context, { kind: 'session-ended', req: page.req })
  }
  page.res.redirect(303, '/sign-in')
}

/** Draws the form again with what is wrong; passes on what is no matter of the form. */
async function orShow(page: Page, view: string, title: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    page.show(view, { title, status: 422, errors: error.fields }, {})
  }
}

const showFirst = async (page: Page): Promise<void> => {
  await checkOneTimeToken(page.context, 'first-administrator', page.param('token'))
  page.show('sign-in/first-administrator', { title: 'Create the first administrator', ...orTooOld(page.req, 'password', 'Enter the password again.') }, {})
}

const createFirst = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/first-administrator', 'Create the first administrator', async () => {
    const token = page.param('token')
    await checkOneTimeToken(page.context, 'first-administrator', token)
    const form = page.form(z.object({ name, email: emailField, password: newPassword }))
    const passwordHash = await hashPassword(form.password)
    const { newId } = page.context
    const at = nowIso(page.context)
    await page.db.write({ actor: { id: null, name: form.name }, at, newId }, async (trx) => {
      await spendOneTimeToken(trx, token, at)
      if (await hasAccounts(trx)) throw new NotFoundError('There is an administrator already')
      const { happened } = await insertAccount(trx, {
        id: newId(),
        personId: newId(),
        name: form.name,
        email: form.email,
        installationRole: 'booking-team',
        passwordHash,
        at,
        madeBy: null,
      })
      return [happened]
    })
    page.res.redirect(303, '/sign-in?done=administrator')
  })

const showForgotten = (page: Page): void =>
  page.show('sign-in/forgotten', { title: 'Reset your password', ...orTooOld(page.req, 'email', 'Send it once more.') }, {})

/** When the answer to who asks for a link goes out. What has to be done for an account is done by then. */
const answersAfterMs = 300

const forgot = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/forgotten', 'Reset your password', async () => {
    const form = page.form(z.object({ email: emailField }))
    await takeResetTry(page.context, form.email, addressOf(page.req))
    await Promise.all([sendResetLink(page, form.email), wait(answersAfterMs)])
    page.show('sign-in/sent', { title: 'Check your email' }, {})
  })

/** Sends a link to set the password where the email address has an account that may sign in. For any other it does the same, but for the mail, so that the time tells nothing. */
async function sendResetLink(page: Page, to: string): Promise<void> {
  const { context } = page
  const found = await findAccountByEmail(page.db.read, to)
  const account = found?.disabled_at === null ? found : null
  await page.db.transaction(async (trx) => {
    const token = await insertOneTimeToken(trx, context.clock(), { purpose: 'password-reset', accountId: account?.id ?? null, livesMs: resetLivesMs })
    if (!account) return forgetOneTimeToken(trx, token)
    await context.mail.queue(trx, {
      to: account.email,
      subject: 'Reset your Slipway password',
      text: `Choose a new password within an hour here: ${context.config.publicUrl}/reset-password/${token}\n\nIf you did not ask for this, do nothing: your password stays as it is.\n`,
    })
  })
  recordSecurityEvent(context, { kind: 'reset-asked', req: page.req, personId: found?.person_id ?? null })
}

/** Sets a password and ends every session of the account. Returns the account with its new hash. */
async function setPassword(page: Page, given: { accountId: string; password: string; token?: string }) {
  const passwordHash = await hashPassword(given.password)
  const at = nowIso(page.context)
  const eventId = page.context.newId()
  const { person_id: personId } = await page.db.transaction(async (trx) => {
    if (given.token !== undefined) await spendOneTimeToken(trx, given.token, at)
    await endOneTimeTokens(trx, given.accountId, at)
    await endSessions(trx, given.accountId)
    await recordEvents(trx, [
      {
        id: eventId,
        at,
        actor: { id: page.personOrNull?.personId ?? null, name: page.personOrNull?.name ?? 'The owner of the account' },
        projectId: null,
        subject: 'account',
        subjectId: given.accountId,
        action: 'password changed',
        sentence: 'The password was changed',
      },
    ])
    return trx.updateTable('accounts').set({ password_hash: passwordHash }).where('id', '=', given.accountId).returning('person_id').executeTakeFirstOrThrow()
  })
  recordSecurityEvent(page.context, { kind: given.token === undefined ? 'password-changed' : 'password-reset', req: page.req, personId, eventId })
  rememberDevice(page.context, page.req, { id: given.accountId, password_hash: passwordHash })
}

/** A link that was used or has expired says so, and where to get another. */
const whileLinkIsGood =
  (act: (page: Page) => Promise<void>, isFirst = false) =>
  async (page: Page): Promise<void> => {
    try {
      await act(page)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      page.show('sign-in/spent', { title: 'This link no longer works', status: 404 }, { isFirst })
    }
  }

const showReset = async (page: Page): Promise<void> => {
  await checkOneTimeToken(page.context, 'password-reset', page.param('token'))
  page.show('sign-in/reset', { title: 'Choose a new password', ...orTooOld(page.req, 'password', 'Enter the new password again.') }, {})
}

const reset = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/reset', 'Choose a new password', async () => {
    const token = page.param('token')
    const { accountId } = await checkOneTimeToken(page.context, 'password-reset', token)
    const form = page.form(z.object({ password: newPassword }))
    if (accountId !== null) await setPassword(page, { accountId, password: form.password, token })
    page.res.redirect(303, '/sign-in?done=password')
  })

async function showAccount(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const rows = await listSessions(page.db.read, page.person.accountId, page.context.clock())
  const here = sessionHash(page.req)
  const moment = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
  page.show(
    'sign-in/account',
    { title: 'Your account', status, errors },
    {
      person: page.person,
      pending: await ownOpenChange(page),
      sessions: rows.map((row) => ({
        id: row.id_hash,
        here: row.id_hash === here,
        since: moment(row.created_at),
        seen: moment(row.seen_at),
        address: row.address ?? 'Not known',
        agent: nameOfAgent(row.agent),
      })),
    },
  )
}

async function changePassword(page: Page): Promise<void> {
  try {
    const form = page.form(z.object({ current: z.string().min(1, 'Enter your current password'), password: newPassword }))
    await requirePassword(page, form.current).catch((error: unknown) => {
      throw error instanceof InvalidFormError ? new InvalidFormError({ current: 'The current password is not right' }) : error
    })
    await setPassword(page, { accountId: page.person.accountId, password: form.password })
    await startSession(page, page.person.accountId)
    page.done('/account', 'Password changed. You are signed out everywhere else')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showAccount(page, 422, error.fields)
  }
}

async function endEverySession(page: Page): Promise<void> {
  await page.db.transaction(async (trx) => {
    await endSessions(trx, page.person.accountId)
    await recordEvents(trx, [
      page.event({
        subject: 'account',
        subjectId: page.person.accountId,
        action: 'signed out everywhere',
        sentence: `${page.person.name} signed out everywhere`,
      }),
    ])
  })
  await signOut(page)
}

async function endSession(page: Page): Promise<void> {
  const session = page.param('session')
  await page.db.transaction(async (trx) => {
    if ((await endSessions(trx, page.person.accountId, session)) === 0) throw new NotFoundError('No such session')
    await recordEvents(trx, [
      page.event({
        subject: 'account',
        subjectId: page.person.accountId,
        action: 'session ended',
        sentence: `${page.person.name} ended one of their sessions`,
      }),
    ])
  })
  if (session === sessionHash(page.req)) return signOut(page)
  recordSecurityEvent(page.context, { kind: 'session-ended', req: page.req })
  page.done('/account', 'Signed out there')
}

export const signInRoutes: Route[] = [
  get('/sign-in', 'public', (page) => showSignIn(page)),
  post('/sign-in', 'public', signIn),
  // A button of a page that was left open too long leads to the page as it is now.
  get('/sign-in/as', 'public', (page) => {
    if (page.context.demo === null && !isFormTooOld(page.req)) throw new NotFoundError('No such page')
    showSignIn(page)
  }),
  post('/sign-in/as', 'public', signInAsPlayer),
  post('/sign-out', 'public', signOut),
  get('/first-administrator/:token', 'public', whileLinkIsGood(showFirst, true)),
  post('/first-administrator/:token', 'public', whileLinkIsGood(createFirst, true)),
  get('/forgotten-password', 'public', showForgotten),
  post('/forgotten-password', 'public', forgot),
  get('/reset-password/:token', 'public', whileLinkIsGood(showReset)),
  post('/reset-password/:token', 'public', whileLinkIsGood(reset)),
  get('/account', 'account.own', (page) => showAccount(page)),
  post('/account/password', 'account.own', changePassword),
  post('/account/sessions/end', 'account.own', endEverySession),
  post('/account/sessions/:session/end', 'account.own', endSession),
]
