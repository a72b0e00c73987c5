import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { noteAnswered, showAnswered, showAsked, showLinkSpent, showOwn } from './addresses.pages.ts'
import { answerFromNewAddress, answerFromOldAddress } from './answer-by-link.ts'
import { askForOwnChange } from './ask-for-own-change.ts'
import { stopOwnChange } from './stop-change.ts'

const own = '/account/email'
const confirm = '/confirm-address/:token'
const answer = '/address-change/:token'
const spent = { gone: showLinkSpent }
const answered = { afterConflict: '', after: noteAnswered, done: showAnswered }

export const addressRoutes: Route[] = [
  get(own, 'account.own', (page) => showOwn(page)),
  post(own, askForOwnChange, { again: showOwn, to: () => own }),
  post(`${own}/stop`, stopOwnChange, { to: () => own }),
  get(confirm, 'public', (page) => showAsked('confirm-address')(page), spent),
  post(confirm, answerFromNewAddress, { again: showAsked('confirm-address'), ...answered }, spent),
  get(answer, 'public', (page) => showAsked('answer-address-change')(page), spent),
  post(answer, answerFromOldAddress, { again: showAsked('answer-address-change'), ...answered }, spent),
]
