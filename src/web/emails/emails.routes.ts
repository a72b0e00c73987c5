import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { chooseEmailsByLink, chooseOwnEmails, stopEmailsByLink } from './choose-emails.ts'
import { showEmails, showNoSuchLink, showOwnEmails, showStopped } from './emails.pages.ts'

const own = '/account/emails'
const link = '/emails/:token'
const gone = { gone: showNoSuchLink }

export const emailsRoutes: Route[] = [
  get(own, 'account.own', (page) => showOwnEmails(page)),
  post(own, chooseOwnEmails, { again: showOwnEmails, to: () => own }),
  get(link, 'public', (page) => showEmails(page), gone),
  post(link, chooseEmailsByLink, { again: showEmails, done: (page) => page.res.redirect(303, `/emails/${page.param('token')}?saved=yes`) }, gone),
  get(`${link}/stop/:kind`, 'public', (page) => showEmails(page), gone),
  post(`${link}/stop/:kind`, stopEmailsByLink, { done: showStopped }, gone),
]
