import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { closeUndelivered } from './close-undelivered.ts'
import { markSeen } from './mark-seen.ts'
import { showChanges, showList, showMyWork } from './my-work.pages.ts'

export const myWorkRoutes: Route[] = [
  get('/', 'account.own', showMyWork),
  get('/work/changes', 'account.own', showChanges),
  post('/work/changes', markSeen, { to: () => '/' }),
  post('/undelivered/:mail', closeUndelivered, { to: () => '/' }),
  get('/work/:list', 'account.own', showList),
]
