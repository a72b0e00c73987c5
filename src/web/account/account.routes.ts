import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { signOut } from '../sign-in/start-session.ts'
import { answerEnded, showAccount, signInAgain } from './account.pages.ts'
import { changePassword } from './change-password.ts'
import { endSession } from './end-session.ts'
import { signOutEverywhere } from './sign-out-everywhere.ts'

export const accountRoutes: Route[] = [
  get('/account', 'account.own', (page) => showAccount(page)),
  post('/account/password', changePassword, { again: showAccount, after: signInAgain, to: () => '/account' }),
  post('/account/sessions/end', signOutEverywhere, { done: signOut }),
  post('/account/sessions/:session/end', endSession, { done: answerEnded }),
]
