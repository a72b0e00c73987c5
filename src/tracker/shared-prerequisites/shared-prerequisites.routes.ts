import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { changeShared } from './change-shared.ts'
import { putBackShared } from './put-back-shared.ts'
import { recordShared } from './record-shared.ts'
import { askWhetherToRecord, showChangeShared, showNewShared } from './shared-form.pages.ts'
import { sharedPath, showSharedList } from './shared-list.pages.ts'
import { homeOf, showShared, showWithdrawal } from './shared.pages.ts'
import { showTrackerOffers, trackerOffersPath } from './tracker-offers.pages.ts'
import { withdrawShared } from './withdraw-shared.ts'

const one = `${sharedPath}/:shared`

/** Before the page of a product, whose address would take the word for an id. */
export const sharedPrerequisitesRoutes: Route[] = [
  get(sharedPath, 'shared.view', showSharedList),
  get(`${sharedPath}/new`, 'shared.manage', (page) => showNewShared(page)),
  post(`${sharedPath}/new`, recordShared, { again: showNewShared, ask: askWhetherToRecord, to: (_page, { id }) => `${sharedPath}/${id}` }),
  get(trackerOffersPath, 'shared.manage', showTrackerOffers),
  get(one, 'shared.view', (page) => showShared(page)),
  get(`${one}/edit`, 'shared.manage', (page) => showChangeShared(page)),
  post(`${one}/edit`, changeShared, { again: showChangeShared, to: homeOf }),
  get(`${one}/withdraw`, 'shared.manage', (page) => showWithdrawal(page)),
  post(`${one}/withdraw`, withdrawShared, { again: showWithdrawal, to: homeOf }),
  post(`${one}/put-back`, putBackShared, { again: showShared, afterConflict: '', to: homeOf }),
]
