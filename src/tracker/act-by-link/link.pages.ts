import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { isCodeOut } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { findActLink } from '../../mail/act-links.store.ts'
import { orTooOld } from '../../web/form-too-old.ts'
import { momentOf } from '../../web/moments.ts'
import { openLink } from './find-link.ts'
import type { StateOfLink } from './find-link.ts'
import { linkedActs } from './linked-acts.ts'

/** Why a link no longer works, and what its holder can do. */
const ended: Record<Extract<StateOfLink, { kind: 'ended' }>['why'], string> = {
  used: 'It was used already. Each link works once.',
  replaced: 'A newer link took its place. Use the one in the newest email.',
  guessed: 'Wrong codes were entered too often, so it was ended to protect you.',
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
  paused: 'The project is on hold, stopped or closed, so nobody can answer now. If it goes on, this link works again.',
  nothing: 'Nothing waits for your answer here any more.',
  waits: 'It was used while you had its page open.',
}

/** The page of a link. Programs that scan mail open links, so nothing changes until a button is pressed. */
export async function showLink(page: Page, why: Again = orTooOld(page.req, 'code', 'Enter the code again, or ask for another one.')): Promise<void> {
  const { link, of, state } = await openLink(page.context, page.param('token'))
  if (state.kind !== 'waits' || !of) return showEnded(page, link, state)
  const { view, what } = linkedActs[link.kind]
  const errors = why.conflict === undefined ? why.errors : { form: why.conflict }
  page.show(
    view,
    { title: `${of.access.service.name}: your answer`, status: why.status, errors },
    {
      ...state.view,
      path: `/act/${page.param('token')}`,
      service: of.access.service.name,
      what: what(of),
      name: link.name,
      organisation: link.organisation,
      email: link.email,
      codeSent: isCodeOut(link, page.context.clock()) ? momentOf(link.code_sent_at ?? '') : null,
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
  const { state } = await openLink(page.context, page.param('token'))
  page.show('act-by-link/answered', { title: 'Thank you' }, { says: state.kind === 'answered' ? state.says : '' })
}

export const showNewLinkSent = (page: Page): void => page.show('act-by-link/sent', { title: 'Check your email' }, {})
