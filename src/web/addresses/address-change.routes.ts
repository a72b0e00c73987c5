import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { emailField } from '../email-field.ts'
import { orTooOld } from '../form-too-old.ts'
import { momentOf } from '../moments.ts'
import { checkOneTimeToken, spendOneTimeToken } from '../sign-in/one-time-links.ts'
import { requirePassword } from '../sign-in/require-password.ts'
import { isOwn, waitsFor } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { findOpenChange, findOpenChangeOf } from './address-changes.store.ts'
import { agreeAsOwner, askForChange, confirm, stopChange } from './change-address.ts'
import { recordAddressChanged } from './record-address-changed.ts'

const account = { text: 'Your account', href: '/account' }

/** What a page says of an open change. */
export const shownChange = (change: AddressChange) => ({
  id: change.id,
  name: change.name,
  from: change.oldEmail,
  to: change.newEmail,
  own: isOwn(change),
  askedBy: change.askedByName,
  asked: momentOf(change.askedAt),
  until: momentOf(change.expiresAt),
  reason: change.reason,
  waitsFor: waitsFor(change),
})

/** The change of the person's own address that is open, for their account page. */
export async function ownOpenChange(page: Page) {
  const change = await findOpenChangeOf(page.db.read, page.person.personId, nowIso(page.context))
  return change ? shownChange(change) : null
}

async function showOwn(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  page.show(
    'addresses/own',
    { title: 'Change your email address', status, errors, breadcrumbs: [account] },
    { current: page.person.email, pending: await ownOpenChange(page), hasServer: page.context.config.smtpUrl !== undefined },
  )
}

const ownForm = z.object({ email: emailField, current: z.string().min(1, 'Enter your password') })

async function askOwn(page: Page): Promise<void> {
  try {
    const { email, current } = page.form(ownForm)
    await requirePassword(page, current).catch((error: unknown) => {
      throw error instanceof InvalidFormError ? new InvalidFormError({ current: 'The password is not right. Enter the password that you sign in with' }) : error
    })
    await askForChange(page.context, { personId: page.person.personId, newEmail: email, by: page.person, reason: null })
    page.done(
      '/account/email',
      page.context.config.smtpUrl === undefined
        ? `A link to ${email} waits in the outbox. Your email address changes when you open it and confirm`
        : `We have written to ${email}. Your email address changes when you open the link in that message and confirm`,
    )
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showOwn(page, 422, error.fields)
  }
}

async function stopOwn(page: Page): Promise<void> {
  const change = await findOpenChangeOf(page.db.read, page.person.personId, nowIso(page.context))
  if (!change) throw new ConflictError('This change was made or stopped already')
  await page.db.transaction((trx) => stopChange(trx, page.context, change.id, { id: page.person.personId, name: page.person.name }))
  page.done('/account/email', `Your email address stays ${page.person.email}`)
}

type LinkPurpose = 'confirm-address' | 'answer-address-change'

/** The change that a link is about, while both are good. */
async function changeOf(page: Page, purpose: LinkPurpose): Promise<AddressChange> {
  const { subjectId } = await checkOneTimeToken(page.context, purpose, page.param('token'))
  const change = subjectId === null ? undefined : await findOpenChange(page.db.read, subjectId, nowIso(page.context))
  if (!change) throw new NotFoundError('The change is no longer open')
  return change
}

const asks: Record<LinkPurpose, { view: string; title: string; yes: typeof confirm }> = {
  'confirm-address': { view: 'addresses/confirm', title: 'Confirm an email address', yes: confirm },
  'answer-address-change': { view: 'addresses/answer', title: 'Your email address is to be changed', yes: agreeAsOwner },
}

/** Shows what the link is about. Programs that scan mail open links, so nothing happens until the button is pressed. */
const showAsked =
  (purpose: LinkPurpose, wrong?: { status: number; errors: Record<string, string> }) =>
  async (page: Page): Promise<void> => {
    const change = await changeOf(page, purpose)
    page.show(
      asks[purpose].view,
      { title: asks[purpose].title, ...(wrong ?? orTooOld(page.req, 'answer', 'Choose once more.')) },
      { change: shownChange(change), agreed: change.agreedAt !== null },
    )
  }

const answerForm = z.object({ answer: z.enum(['yes', 'no'], 'Choose an answer') })

const answer =
  (purpose: LinkPurpose) =>
  async (page: Page): Promise<void> => {
    const change = await changeOf(page, purpose)
    try {
      const form = page.form(answerForm)
      const actor = { id: null, name: purpose === 'confirm-address' ? 'The owner of the new address' : 'The owner of the old address' }
      const changed = await page.db.transaction(async (trx) => {
        await spendOneTimeToken(trx, page.param('token'), nowIso(page.context))
        if (form.answer === 'yes') return asks[purpose].yes(trx, page.context, change.id)
        await stopChange(trx, page.context, change.id, actor)
        return false
      })
      if (changed) await recordAddressChanged(page.context, page.req, change)
      const after = await findOpenChange(page.db.read, change.id, nowIso(page.context))
      page.show(
        'addresses/answered',
        { title: form.answer === 'no' ? 'The change is stopped' : changed ? 'The email address has changed' : 'Thank you' },
        { stopped: form.answer === 'no', changed, hasAccount: change.accountId !== null, change: shownChange(after ?? change), own: isOwn(change) },
      )
    } catch (error) {
      if (error instanceof InvalidFormError) return showAsked(purpose, { status: 422, errors: error.fields })(page)
      if (error instanceof ConflictError) return showAsked(purpose, { status: 409, errors: { answer: error.message } })(page)
      throw error
    }
  }

const whileOpen =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    try {
      await act(page)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      page.show('addresses/spent', { title: 'This link no longer works', status: 404 }, {})
    }
  }

export const addressChangeRoutes: Route[] = [
  get('/account/email', 'account.own', (page) => showOwn(page)),
  post('/account/email', 'account.own', askOwn),
  post('/account/email/stop', 'account.own', stopOwn),
  get('/confirm-address/:token', 'public', whileOpen(showAsked('confirm-address'))),
  post('/confirm-address/:token', 'public', whileOpen(answer('confirm-address'))),
  get('/address-change/:token', 'public', whileOpen(showAsked('answer-address-change'))),
  post('/address-change/:token', 'public', whileOpen(answer('answer-address-change'))),
]
