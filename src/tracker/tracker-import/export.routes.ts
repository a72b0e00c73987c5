import { asAtAsked } from '../../access/as-at.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { exportName } from '../../events/export-name.ts'
import { sendCsv } from '../../web/csv.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { readFilter } from '../service-filter/filter.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { listServiceIds } from '../service-list/service-list.store.ts'
import { exportRows, findExportHead } from './export.store.ts'

/** More services than there can be, within the rows of a sheet in Excel. */
const mostExported = 1_000_000

/** Every service of a list in the columns of a tracker, to edit and import again. */
async function exportTracker(page: Page, kind: 'xlsx' | 'csv'): Promise<void> {
  const [name, head, ids] = await Promise.all([
    exportName(page, 'rollout-tracker', kind),
    findExportHead(page.db.read),
    listServiceIds(
      page.db.read,
      viewerOf(page),
      readFilter((name) => page.query(name)),
      mostExported,
    ),
  ])
  const rows = exportRows(page.db.read, head, ids)
  if (kind === 'csv') await sendCsv(page.res, { name, head: head.titles }, rows)
  else await sendWorkbook(page.res, { name, sheet: 'Services', head: head.titles, hidden: head.hidden }, rows)
}

export const trackerExportRoutes: Route[] = [
  get(
    '/rollout/export.xlsx',
    'service.view',
    asAtAsked((page) => exportTracker(page, 'xlsx'), lookInArea),
  ),
  get(
    '/rollout/export.csv',
    'service.view',
    asAtAsked((page) => exportTracker(page, 'csv'), lookInArea),
  ),
]
