import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { approveImport } from './approve-import.ts'
import { cancelImport } from './cancel-import.ts'
import { compareAgain } from './compare-again.ts'
import { decideOnRows } from './decide-rows.ts'
import { startUndo } from './start-undo.ts'
import { showUnknownColumns } from './unknown-columns.pages.ts'
import { askUndo, rowsOf, show, showAgain, showAfterConflict } from './tracker-import.pages.ts'

const base = '/rollout/imports/:import'
const home = (page: Page): string => `/rollout/imports/${page.param('import')}`

export const trackerImportRoutes: Route[] = [
  get(base, 'tracker.import', (page) => show(page)),
  post(`${base}/compare`, compareAgain, { again: showAgain, to: home }),
  post(`${base}/decisions`, decideOnRows, { to: rowsOf, sent: (page) => page.typed }),
  post(base, approveImport, { again: showAfterConflict, to: home }),
  post(`${base}/cancel`, cancelImport, { to: () => '/imports/new' }),
  get(`${base}/columns`, 'rollout.manage', showUnknownColumns),
  get(`${base}/undo`, 'tracker.import', askUndo),
  post(`${base}/undo`, startUndo, { to: home }),
]
