import { get, post } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { changeShared } from './change-shared.ts'
import { putBackShared } from './put-back-shared.ts'
import { recordShared } from './record-shared.ts'
import { askWhetherToRecord, showChangeShared, showNewShared } from './shared-form.pages.ts'
import { sharedPath, showSharedList } from './shared-list.pages.ts'
import { homeOf, showShared, showWithdrawal } from './shared.pages.ts'
import { addSharedEvidence, removeSharedEvidence } from './shared-evidence.ts'
import { sendSharedFile, showSharedRemoval } from './shared-evidence.pages.ts'
import { showTrackerOffers, trackerOffersPath } from './tracker-offers.pages.ts'
import { withUploads } from '../evidence/add-evidence.ts'
import { withdrawShared } from './withdraw-shared.ts'

const one = `${sharedPath}/:shared`
const evidenceOf = (page: Page): string => `${homeOf(page)}#evidence-list`

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
  post(`${one}/evidence`, addSharedEvidence, { again: showShared, sent: withUploads, to: evidenceOf }),
  get(`${one}/evidence/:evidence`, 'shared.view', sendSharedFile),
  get(`${one}/evidence/:evidence/remove`, 'shared.manage', (page) => showSharedRemoval(page)),
  post(`${one}/evidence/:evidence/remove`, removeSharedEvidence, { again: showSharedRemoval, to: evidenceOf }),
]
