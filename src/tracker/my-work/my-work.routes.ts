import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { askToAcceptHandOver, askToConfirmGo } from '../act-by-link/ask-at-gate.ts'
import { askAboutCondition, askAboutPrerequisite } from '../act-by-link/ask-owner.ts'
import { remindSigner } from '../sop/remind-signer.ts'
import { backFrom, showAwaited, showAwaitedFrom } from './awaited.pages.ts'
import { closeUndelivered } from './close-undelivered.ts'
import { markSeen } from './mark-seen.ts'
import { showList, showMyWork } from './my-work.pages.ts'
import { showChanges } from './news.pages.ts'
import { remindOfAction, remindOfCriterion } from './remind-owner.ts'

/** A reminder leads back to where it was sent from. */
const toList = { again: showAwaited, to: backFrom, afterConflict: '' }

export const myWorkRoutes: Route[] = [
  get('/', 'account.own', showMyWork),
  get('/work/changes', 'account.own', showChanges),
  post('/work/changes', markSeen, { to: () => '/' }),
  get('/work/awaited', 'account.own', (page) => showAwaited(page)),
  get('/work/awaited/:person', 'account.own', showAwaitedFrom),
  post('/projects/:project/remind', remindSigner, toList),
  post('/projects/:project/remind/prerequisites/:key', askAboutPrerequisite, toList),
  post('/projects/:project/remind/conditions/:condition', askAboutCondition, toList),
  post('/projects/:project/remind/go', askToConfirmGo, toList),
  post('/projects/:project/remind/hand-over', askToAcceptHandOver, toList),
  post('/projects/:project/remind/criteria/:thing', remindOfCriterion, toList),
  post('/projects/:project/remind/actions/:thing', remindOfAction, toList),
  post('/undelivered/:mail', closeUndelivered, { to: () => '/' }),
  get('/work/:list', 'account.own', showList),
]
