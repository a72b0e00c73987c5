import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { answerByLink } from './answer-by-link.ts'
import { showAnswered, showLink, showNewLinkSent, showNoLink } from './link.pages.ts'
import { sendCode } from './send-code.ts'
import { sendNewLink } from './send-new-link.ts'

const link = '/act/:token'
const gone = { gone: showNoLink }

export const linkRoutes: Route[] = [
  get(link, 'public', (page) => showLink(page), gone),
  post(link, answerByLink, { again: showLink, afterConflict: '', done: showAnswered }, gone),
  post(`${link}/code`, sendCode, { again: showLink, afterConflict: '', done: (page) => page.res.redirect(303, `/act/${page.param('token')}#answer`) }, gone),
  // A form that came too late is shown again at the address that it was sent to.
  get(`${link}/code`, 'public', (page) => showLink(page), gone),
  get(`${link}/again`, 'public', (page) => showLink(page), gone),
  post(`${link}/again`, sendNewLink, { again: showLink, done: showNewLinkSent }, gone),
]
