import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { createFirstAdministrator } from './create-first-administrator.ts'
import { askForResetLink, noteNewPassword, showFirst, showFirstAgain, showForgotten, showReset, showResetAgain, showSpent } from './links.pages.ts'
import { resetPassword } from './reset-password.ts'
import { showSignIn, showSignInAs, signIn, signInAsPlayer } from './sign-in.pages.ts'
import { signOut } from './start-session.ts'

const first = '/first-administrator/:token'
const reset = '/reset-password/:token'
const noFirst = { gone: showSpent({ isFirst: true }) }
const noReset = { gone: showSpent({ isFirst: false }) }

/** Nobody is signed in yet, so the page to sign in shows the message. */
const signInAfter = (done: string) => (page: Page) => page.res.redirect(303, `/sign-in?done=${done}`)

export const signInRoutes: Route[] = [
  get('/sign-in', 'public', (page) => showSignIn(page)),
  post('/sign-in', 'public', signIn),
  get('/sign-in/as', 'public', showSignInAs),
  post('/sign-in/as', 'public', signInAsPlayer),
  post('/sign-out', 'public', signOut),
  get(first, 'public', showFirst, noFirst),
  post(first, createFirstAdministrator, { again: showFirstAgain, done: signInAfter('administrator') }, noFirst),
  get('/forgotten-password', 'public', (page) => showForgotten(page)),
  post('/forgotten-password', 'public', askForResetLink),
  get(reset, 'public', showReset, noReset),
  post(reset, resetPassword, { again: showResetAgain, after: noteNewPassword('password-reset'), done: signInAfter('password') }, noReset),
]
