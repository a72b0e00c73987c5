import { nowIso } from '../../context.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { orTooOld } from '../form-too-old.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { isOwn } from './address-change.ts'
import { getChangeOfLink } from './answer-by-link.ts'
import type { LinkPurpose } from './answer-by-link.ts'
import type { Answered } from './answering.ts'
import { ownOpenChange, shownChange } from './shown-change.ts'

const account = { text: 'Your account', href: '/account' }

export async function showOwn(page: Page, { status, errors }: Again = { status: 200, errors: {} }): Promise<void> {
  page.show(
    'addresses/own',
    { title: 'Change your email address', status, errors, breadcrumbs: [account] },
    { current: page.person.email, pending: await ownOpenChange(page), hasServer: page.context.config.smtpUrl !== undefined },
  )
}

const asks: Record<LinkPurpose, { view: string; title: string }> = {
  'confirm-address': { view: 'addresses/confirm', title: 'Confirm an email address' },
  'answer-address-change': { view: 'addresses/answer', title: 'Your email address is going to change' },
}

/** Shows what the link is about. Programs that scan mail open links, so nothing happens until someone presses the button. */
export const showAsked =
  (purpose: LinkPurpose) =>
  async (page: Page, why: Again = orTooOld(page.req, 'answer', 'Choose once more.')): Promise<void> => {
    const { view, title } = asks[purpose]
    const change = await getChangeOfLink(page.db.read, { purpose, token: page.param('token'), at: nowIso(page.context) })
    const errors = why.conflict === undefined ? why.errors : { answer: why.conflict }
    page.show(view, { title, status: why.status, errors }, { change: shownChange(change), agreed: change.agreedAt !== null })
  }

/** The outcome of the answer. The link is used up, so no address leads to this page. */
export const showAnswered = (page: Page, { next: { answer, change, changed }, says }: { next: Answered; says: string }): void =>
  page.show(
    'addresses/answered',
    { title: says },
    { stopped: answer === 'stopped', changed, hasAccount: change.accountId !== null, change: shownChange(change), own: isOwn(change) },
  )

export const showLinkSpent = (page: Page): void => page.show('addresses/spent', { title: 'This link no longer works', status: 404 }, {})

/** Also records a changed address in the security log: the event of the audit says from what to what. */
export function noteAnswered({ context, req }: Page, { change, changed }: Answered, events: string[]): void {
  if (!changed) return
  const byId = isOwn(change) ? null : change.askedBy
  recordSecurityEvent(context, { kind: 'address-changed', req, personId: change.personId, byId, eventId: events.at(-1) ?? '' })
}
