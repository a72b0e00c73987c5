import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { codeLivesMs, isCodeOut } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { findActLink, findManager } from '../../mail/act-links.store.ts'
import { orTooOld } from '../../web/form-too-old.ts'
import { clockTimeOf } from '../../web/moments.ts'
import { openLink } from './find-link.ts'
import type { StateOfLink } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

/** Why a link no longer works, and what its holder can do. */
const ended: Record<Extract<StateOfLink, { kind: 'ended' }>['why'], string> = {
  used: 'It has been used already. Each link works once.',
  replaced: 'We have sent you a newer one. Use the link in the newest email.',
  guessed: 'Wrong codes were entered too often, so we stopped it to protect you.',
  expired: 'It has expired.',
  'address changed': 'Your email address has changed since it was sent.',
  'account disabled': 'Your account was disabled.',
}

const headings: Partial<Record<StateOfLink['kind'], string>> = {
  answered: 'You have answered',
  paused: 'You cannot answer now',
  nothing: 'You do not need to answer',
  account: 'Sign in to answer',
}

const notNow: Record<'moved' | 'paused' | 'nothing' | 'waits', string> = {
  moved: 'What it asks about has changed since it was sent.',
  paused: 'The project is on hold, stopped or closed, so nobody can answer now. If the project resumes, this link works again.',
  nothing: 'Nothing waits for your answer here any more.',
  waits: 'It was used while you had its page open.',
}

const timesOfCode = (sentAt: string) => ({ at: clockTimeOf(sentAt), until: clockTimeOf(Date.parse(sentAt) + codeLivesMs) })

/** The view of a link that takes an answer, or the correction of one; undefined for any other. */
function shownOf({ kind }: KnownLink, state: StateOfLink): { view: string; data: object } | undefined {
  if (state.kind === 'waits') return { view: linkedActs[kind].view, data: state.view }
  if (state.kind === 'answered' && state.correctable) return { view: 'act-by-link/correct', data: { ...state.correctable.view, says: state.says } }
  return undefined
}

/** Once a code no longer works the page has no field for it: what is wrong with the code leads to the button for another one. */
const withoutCode = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([name, says]) => (name === 'code' ? ['answer', 'This code no longer works. Ask for another one'] : [name, says])),
  )

/** What was filled in beside the code. */
export const filledIn = (page: Page): Record<string, string> =>
  Object.fromEntries(Object.entries(page.typed).filter(([name, text]) => text !== '' && name !== '_csrf' && !/(^|_)code$/.test(name)))

/** The page of a link. Programs that scan mail open links, so nothing changes until a button is pressed. */
export async function showLink(page: Page, why: Again = orTooOld(page.req, 'code', 'Enter the code again, or ask for another one.')): Promise<void> {
  const { link, of, state } = await openLink(page.context, page.param('token'))
  const shown = shownOf(link, state)
  if (!shown || !of) return showEnded(page, link, state)
  const { what } = linkedActs[link.kind]
  const isOut = isCodeOut(link, page.context.clock())
  const isSpent = !isOut && link.code_sent_at !== null
  const errors = why.conflict !== undefined ? { form: why.conflict } : isSpent ? withoutCode(why.errors) : why.errors
  const manager = await findManager(page.db.read, link.project_id)
  page.show(
    shown.view,
    { title: `${of.access.service.name}: your answer`, status: why.status, errors },
    {
      ...shown.data,
      path: `/act/${page.param('token')}`,
      service: of.access.service.name,
      what: what(of),
      name: link.name,
      organisation: link.organisation,
      email: link.email,
      manager: manager && manager.id !== link.person_id ? manager : null,
      codeSent: isOut ? timesOfCode(link.code_sent_at ?? '') : null,
      // A form that was filled in stays, even if its code no longer works.
      asksAnswer: isOut || Object.keys(filledIn(page)).length > 0,
    },
  )
}

function endedWords(state: StateOfLink): string {
  switch (state.kind) {
    case 'answered':
      return state.says
    case 'ended':
      return ended[state.why]
    case 'account':
      return 'You need an account to answer this. If you have none, ask whoever runs the project to have one made for you.'
    case 'nothing':
      return [state.says, notNow.nothing].filter(Boolean).join(' ')
    default:
      return notNow[state.kind]
  }
}

function showEnded(page: Page, link: KnownLink, state: StateOfLink): void {
  const mayAskAgain = link.disabled_at === null && (state.kind === 'ended' || state.kind === 'moved')
  page.show(
    'act-by-link/ended',
    { title: headings[state.kind] ?? 'This link no longer works', status: 410 },
    {
      heading: headings[state.kind] ?? 'This link no longer works',
      says: endedWords(state),
      signIn: state.kind === 'account' ? state.page : null,
      again: mayAskAgain ? `/act/${page.param('token')}/again` : null,
    },
  )
}

/** What is said of a link that does not work: why it ended, or that there never was one. */
export async function showNoLink(page: Page): Promise<void> {
  const token = page.param('token')
  if (await findActLink(page.db.read, token)) {
    const { link, state } = await openLink(page.context, token)
    return showEnded(page, link, state)
  }
  page.show(
    'act-by-link/ended',
    { title: 'This link does not work', status: 404 },
    {
      heading: 'This link does not work',
      says: 'Some of it may be missing. Copy the whole link from the email into the address bar.',
      signIn: null,
      again: null,
    },
  )
}

/** The outcome of an answer. The link is used up, so the same address tells it as well. */
export async function showAnswered(page: Page): Promise<void> {
  const { state, of } = await openLink(page.context, page.param('token'))
  const correct = state.kind === 'answered' && state.correctable ? `/act/${page.param('token')}` : null
  page.show(
    'act-by-link/answered',
    { title: 'Thank you' },
    { service: of?.access.service.name ?? '', says: state.kind === 'answered' ? state.says : '', correct },
  )
}

export const showNewLinkSent = (page: Page): void => page.show('act-by-link/sent', { title: 'Check your email' }, {})
