import { get, post } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { recordSecurityEvent } from '../../web/security/record.ts'
import { attestAgain } from '../go-live/again.pages.ts'
import { homeOf as goLiveHome } from '../go-live/go-live.pages.ts'
import { addressOf, showOne } from '../prerequisites/prerequisite.pages.ts'
import { planAgain, planHome } from '../test-plan/test-plan.pages.ts'
import { answerByLink } from './answer-by-link.ts'
import { askToAcceptHandOver, askToConfirmGo } from './ask-at-gate.ts'
import { askAboutCondition, askAboutPrerequisite } from './ask-owner.ts'
import { correctByLink } from './correct-by-link.ts'
import { commentByLink, delegateByLink } from './do-beside.ts'
import { filledIn, showAnswered, showLink, showNewLinkSent, showNoLink } from './link.pages.ts'
import { sendCode } from './send-code.ts'
import { sendFileByLink } from './send-file-by-link.ts'
import { sendNewLink } from './send-new-link.ts'
import type { ByLink } from './try-code.ts'

const link = '/act/:token'
const gone = { gone: showNoLink }
const prerequisite = '/projects/:project/prerequisites/:key'
const goLive = '/projects/:project/go-live'
const condition = '/projects/:project/test-plan/conditions/:condition'
const byLink = (page: Page): ByLink => ({
  token: page.param('token'),
  note: (kind, personId) => recordSecurityEvent(page.context, { kind, personId, req: page.req }),
})
const home = (page: Page): string => `/act/${page.param('token')}`
/** Whoever asks for another code keeps what they have filled in. */
const backToAnswer = (page: Page): Promise<void> | void =>
  Object.keys(filledIn(page)).length > 0 ? showLink(page) : page.res.redirect(303, `${home(page)}#answer`)

export const linkRoutes: Route[] = [
  get(link, 'public', (page) => showLink(page), gone),
  post(link, answerByLink, { where: byLink, again: showLink, afterConflict: '', done: showAnswered }, gone),
  post(`${link}/code`, sendCode, { again: showLink, afterConflict: '', done: backToAnswer }, gone),
  // What someone may do beside their answer.
  post(`${link}/comment`, commentByLink, { where: byLink, again: showLink, afterConflict: '', to: (page) => `${home(page)}#comment` }, gone),
  post(`${link}/delegate`, delegateByLink, { where: byLink, again: showLink, afterConflict: '', to: home }, gone),
  post(`${link}/correct`, correctByLink, { where: byLink, again: showLink, afterConflict: '', to: home }, gone),
  post(`${link}/again`, sendNewLink, { again: showLink, done: showNewLinkSent }, gone),
  // A form that came too late is shown again at the address that it was sent to.
  ...['code', 'comment', 'delegate', 'correct', 'again'].map((form) => get(`${link}/${form}`, 'public', (page) => showLink(page), gone)),
  post(`${prerequisite}/ask`, askAboutPrerequisite, { again: showOne, to: (page) => `${addressOf(page)}#ask` }),
  post(`${condition}/ask`, askAboutCondition, { again: planAgain, to: (page) => `${planHome(page)}#condition-${page.param('condition')}` }),
  post(`${goLive}/second/ask`, askToConfirmGo, { again: attestAgain(() => 'second'), to: (page) => `${goLiveHome(page)}#ask` }),
  post(`${goLive}/hand-over/ask`, askToAcceptHandOver, { again: attestAgain(() => 'hand-over'), to: (page) => `${goLiveHome(page)}#ask` }),
  get(`${link}/files/:evidence`, 'public', sendFileByLink, gone),
]
