import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { findChoices, findEmailReader } from '../../mail/email-choices.store.ts'
import { allEmailKinds, emailKinds } from '../../mail/email-kinds.ts'
import type { Choices, ChosenKind, HowOften } from '../../mail/email-kinds.ts'
import { NotFoundError } from '../../errors.ts'
import { orTooOld } from '../form-too-old.ts'

const words: Record<HowOften, string> = { 'at-once': 'As it happens', weekly: 'In the weekly summary', never: 'Never' }

/** What is sent on its own days. */
const ownDays: Partial<Record<ChosenKind, Partial<Record<HowOften, string>>>> = { summary: { weekly: 'Every week' }, report: { 'at-once': 'Every month' } }

const wordOf = (kind: ChosenKind, how: HowOften): string => ownDays[kind]?.[how] ?? words[how]

/** The kinds to choose between, each with what is offered and what applies. */
const kindsOf = (choices: Choices) =>
  allEmailKinds
    .filter((kind) => emailKinds[kind].offers.length > 1)
    .map((kind) => ({
      field: kind,
      name: emailKinds[kind].name,
      hint: emailKinds[kind].hint,
      value: choices[kind],
      items: emailKinds[kind].offers.map((how) => ({ value: how, text: wordOf(kind, how) })),
    }))

interface Shown {
  email: string
  choices: Choices
  path: string
  /** The address that stops them all; null for someone who is signed in, who chooses each. */
  stop: string | null
}

function show(page: Page, { email, choices, path, stop }: Shown, { status, errors }: Again): void {
  const isOwn = stop === null
  page.show(
    'emails/choose',
    { title: 'Choose which emails you get', status, errors, ...(isOwn && { breadcrumbs: [{ text: 'Your account', href: '/account' }] }) },
    { email, kinds: kindsOf(choices), always: emailKinds.requests.hint, path, stop, saved: !isOwn && page.query('saved') !== undefined },
  )
}

export async function showOwnEmails(page: Page, why: Again = { status: 200, errors: {} }): Promise<void> {
  const { personId, email } = page.person
  show(page, { email, choices: await findChoices(page.db.read, personId), path: '/account/emails', stop: null }, why)
}

/** What the holder of a link chooses. Programs that scan mail open links, so nothing changes until a button is pressed. */
export async function showEmails(page: Page, why: Again = orTooOld(page.req, 'form', 'Choose once more.')): Promise<void> {
  const path = `/emails/${page.param('token')}`
  const person = await findEmailReader(page.db.read, page.param('token'))
  if (!person) throw new NotFoundError('No such link')
  show(page, { email: person.email, choices: await findChoices(page.db.read, person.id), path, stop: `${path}/stop/all` }, why)
}

/** Shown after a stop, and sent to a mailbox that stopped emails for its owner: it must not be sent elsewhere. */
export const showStopped = (page: Page): void =>
  page.show('emails/stopped', { title: 'These emails are stopped' }, { isAll: page.param('kind') === 'all', path: `/emails/${page.param('token')}` })

export const showNoSuchLink = (page: Page): void => page.show('emails/gone', { title: 'This link no longer works', status: 404 }, {})
