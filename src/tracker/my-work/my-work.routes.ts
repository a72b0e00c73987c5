import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { remindSigner } from '../sop/remind-signer.ts'
import { backFrom, showAwaited, showAwaitedFrom } from './awaited.pages.ts'
import { closeUndelivered } from './close-undelivered.ts'
import { markSeen } from './mark-seen.ts'
import { showChanges, showList, showMyWork } from './my-work.pages.ts'

export const myWorkRoutes: Route[] = [
  get('/', 'account.own', showMyWork),
  get('/work/changes', 'account.own', showChanges),
  post('/work/changes', markSeen, { to: () => '/' }),
  get('/work/awaited', 'account.own', (page) => showAwaited(page)),
  get('/work/awaited/:person', 'account.own', showAwaitedFrom),
  post('/projects/:project/remind', remindSigner, { again: showAwaited, to: backFrom, afterConflict: '' }),
  post('/undelivered/:mail', closeUndelivered, { to: () => '/' }),
  get('/work/:list', 'account.own', showList),
]
