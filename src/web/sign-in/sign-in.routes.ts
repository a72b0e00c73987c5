import type { PassportStatic } from 'passport'
import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { ownOpenChange } from '../addresses/address-change.routes.ts'
import { sessionHash } from '../session.ts'
import { localPath } from '../what-was-sent.ts'
import { endSessions, listSessions } from '../sessions.store.ts'
import { findAccountByEmail, hasAccounts, insertAccount } from './accounts.store.ts'
import { nameOfAgent } from './agent.ts'
import { checkOneTimeToken, endOneTimeTokens, insertOneTimeToken, spendOneTimeToken } from './one-time-links.ts'
import { faultOfPassword, hashPassword } from './passwords.ts'
import { requirePassword } from './require-password.ts'
import { takeTry } from './throttle.ts'

const newPassword = z.string().superRefine((password, context) => {
  const fault = faultOfPassword(password)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
})
const email = z.string().trim().toLowerCase().pipe(z.email('Enter an email address, like name@example.nhs.uk'))
const name = z.string().trim().min(1, 'Enter your full name').max(200, 'The name must be 200 characters or fewer')
const resetLivesMs = 60 * 60_000

function showSignIn(page: Page, status = 200, errors: Record<string, string> = {}): void {
  page.show(
    'sign-in/index',
    { title: 'Sign in', status, errors },
    { returnTo: localPath(page.query('return') ?? page.typed['return']), demo: page.context.demo },
  )
}

async function signIn(page: Page): Promise<void> {
  const people = page.req.app.locals['passport'] as PassportStatic
  const user = await new Promise<Express.User | false>((resolve, reject) => {
    people.authenticate('local', (error: unknown, found: Express.User | false) => (error ? reject(error) : resolve(found)))(page.req, page.res, reject)
  })
  if (!user) return showSignIn(page, 422, { email: 'The email address or the password is not right' })
  await new Promise<void>((resolve, reject) => page.req.login(user, (error: unknown) => (error ? reject(error) : resolve())))
  Object.assign(page.req.session, { address: page.req.ip, agent: page.req.get('user-agent')?.slice(0, 200) })
  page.done(localPath(page.typed['return']))
}

async function signOut(page: Page): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    page.req.session.destroy((error: unknown) => (error ? reject(error) : resolve()))
  })
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

const createFirst = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/first-administrator', 'Create the first administrator', async () => {
    const form = page.form(z.object({ name, email, password: newPassword }))
    const token = page.param('token')
    await checkOneTimeToken(page.context, 'first-administrator', token)
    const passwordHash = await hashPassword(form.password)
    const { newId } = page.context
    const at = nowIso(page.context)
    await page.db.write(async (trx) => {
      await spendOneTimeToken(trx, token, at)
      if (await hasAccounts(trx)) throw new NotFoundError('There is an administrator already')
      await insertAccount(trx, {
        id: newId(),
        personId: newId(),
        eventId: newId(),
        name: form.name,
        email: form.email,
        installationRole: 'booking-team',
        passwordHash,
        at,
        actor: { id: null, name: form.name },
      })
    })
    page.done('/sign-in')
  })

const forgot = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/forgotten', 'Reset your password', async () => {
    const form = page.form(z.object({ email }))
    await takeTry(page.context, [`reset:${form.email}`, `reset:${page.req.ip ?? ''}`])
    const account = await findAccountByEmail(page.db.read, form.email)
    if (account && account.disabled_at === null) {
      await page.db.write(async (trx) => {
        const token = await insertOneTimeToken(trx, page.context.clock(), { purpose: 'password-reset', accountId: account.id, livesMs: resetLivesMs })
        await page.context.mail.queue(trx, {
          to: account.email,
          subject: 'Reset your Slipway password',
          text: `Choose a new password within an hour here: ${page.context.config.publicUrl}/reset-password/${token}\n\nIf you did not ask for this, do nothing: your password stays as it is.\n`,
        })
      })
    }
    page.show('sign-in/sent', { title: 'Check your email' }, {})
  })

/** Sets a password and signs the account out everywhere but here. */
async function setPassword(page: Page, given: { accountId: string; password: string; token?: string }): Promise<void> {
  const passwordHash = await hashPassword(given.password)
  const at = nowIso(page.context)
  await page.db.write(async (trx) => {
    if (given.token !== undefined) await spendOneTimeToken(trx, given.token, at)
    await endOneTimeTokens(trx, given.accountId, at)
    await trx.updateTable('accounts').set({ password_hash: passwordHash }).where('id', '=', given.accountId).execute()
    await trx.deleteFrom('sessions').where('account_id', '=', given.accountId).where('id_hash', '<>', sessionHash(page.req)).execute()
    await recordEvents(trx, [
      {
        id: page.context.newId(),
        at,
        actor: { id: page.personOrNull?.personId ?? null, name: page.personOrNull?.name ?? 'The owner of the account' },
        projectId: null,
        subject: 'account',
        subjectId: given.accountId,
        action: 'password changed',
        sentence: 'The password was changed',
      },
    ])
  })
}

/** A link that was used or has expired says so, and where to get another. */
const whileLinkIsGood =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    try {
      await act(page)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      page.show('sign-in/spent', { title: 'This link no longer works', status: 404 }, {})
    }
  }

const showReset = async (page: Page): Promise<void> => {
  await checkOneTimeToken(page.context, 'password-reset', page.param('token'))
  page.show('sign-in/reset', { title: 'Choose a new password' }, {})
}

const reset = (page: Page): Promise<void> =>
  orShow(page, 'sign-in/reset', 'Choose a new password', async () => {
    const token = page.param('token')
    const { accountId } = await checkOneTimeToken(page.context, 'password-reset', token)
    const form = page.form(z.object({ password: newPassword }))
    if (accountId !== null) await setPassword(page, { accountId, password: form.password, token })
    page.done('/sign-in')
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
    await requirePassword(page.context, page.person.accountId, form.current).catch((error: unknown) => {
      throw error instanceof InvalidFormError ? new InvalidFormError({ current: 'The current password is not right' }) : error
    })
    await setPassword(page, { accountId: page.person.accountId, password: form.password })
    page.done('/account', 'Password changed. You are signed out everywhere else')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showAccount(page, 422, error.fields)
  }
}

async function endEverySession(page: Page): Promise<void> {
  await page.db.write(async (trx) => {
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
  await page.db.write(async (trx) => {
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
  page.done('/account', 'Signed out there')
}

export const signInRoutes: Route[] = [
  get('/sign-in', 'public', (page) => showSignIn(page)),
  post('/sign-in', 'public', signIn),
  post('/sign-out', 'public', signOut),
  get('/first-administrator/:token', 'public', async (page) => {
    await checkOneTimeToken(page.context, 'first-administrator', page.param('token'))
    page.show('sign-in/first-administrator', { title: 'Create the first administrator' }, {})
  }),
  post('/first-administrator/:token', 'public', createFirst),
  get('/forgotten-password', 'public', (page) => page.show('sign-in/forgotten', { title: 'Reset your password' }, {})),
  post('/forgotten-password', 'public', forgot),
  get('/reset-password/:token', 'public', whileLinkIsGood(showReset)),
  post('/reset-password/:token', 'public', whileLinkIsGood(reset)),
  get('/account', 'account.own', (page) => showAccount(page)),
  post('/account/password', 'account.own', changePassword),
  post('/account/sessions/end', 'account.own', endEverySession),
  post('/account/sessions/:session/end', 'account.own', endSession),
]
