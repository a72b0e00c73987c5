import type { Page } from '../../access/page.ts'
import { exportName } from '../../events/export-name.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell as CsvCell } from '../../web/csv.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import { cellOf } from './cells.ts'
import { columnName } from './columns.ts'
import { listQueryOf, viewerOf } from './list-query.ts'
import type { ListQuery } from './list-query.ts'
import { ownIn, withOwn } from './own-columns.ts'
import { listServicePage } from './service-list.store.ts'
import type { ListedService } from './service-list.store.ts'
import type { Place } from './list-order.ts'
import { odsCodeOf } from '../services/service-key.ts'

const atOnce = 1000

/** Every service that the filter leaves, in batches. */
async function* everyService(page: Page, { filter, shown, sorts }: ListQuery): AsyncGenerator<ListedService> {
  let after: Place | undefined
  do {
    const { rows, next } = await listServicePage(page.db.read, viewerOf(page), filter, {
      sorts,
      limit: atOnce,
      after,
      own: ownIn(shown),
      notes: shown.includes('note'),
    })
    for (const row of rows) yield row
    after = next
  } while (after)
}

async function* everyRow(page: Page, asked: ListQuery): AsyncGenerator<CsvCell[]> {
  for await (const row of everyService(page, asked))
    yield [odsCodeOf(row.ods_code), row.name, rolloutStatuses[row.rollout].name, ...asked.shown.map((key) => cellOf(page, key, row))]
}

/** The first column of every service that the filter leaves, beside its id and key. */
export async function* cellsOfServices(page: Page, asked: ListQuery): AsyncGenerator<{ id: string; key: string; cell: CsvCell }> {
  const [column] = asked.shown
  for await (const row of everyService(page, asked)) yield { id: row.id, key: row.ods_code, cell: column === undefined ? null : cellOf(page, column, row) }
}

const fileHead = ({ shown, own }: ListQuery): string[] => ['ODS code', 'Service', 'Rollout status', ...shown.map((key) => columnName(key, own))]

/** What a file of the list has: its rows and headings. */
async function fileOf(page: Page) {
  const asked = await withOwn(page, listQueryOf(page))
  return { head: fileHead(asked), rows: everyRow(page, asked) }
}

export async function sendServicesCsv(page: Page): Promise<void> {
  const { head, rows } = await fileOf(page)
  return sendCsv(page.res, { name: await exportName(page, 'services', 'csv'), head }, rows)
}

export async function sendServicesWorkbook(page: Page): Promise<void> {
  const { head, rows } = await fileOf(page)
  return sendWorkbook(page.res, { name: await exportName(page, 'services', 'xlsx'), sheet: 'Services', head }, rows)
}
