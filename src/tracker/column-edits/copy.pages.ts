import type { Page } from '../../access/page.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { csvCell } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { cellsOfProjects } from '../project-list/project-list.pages.ts'
import { projectQueryOf } from '../project-list/project-query.ts'
import { columnName, isOwnKey, ownKey } from '../service-list/columns.ts'
import type { ColumnKey, List } from '../service-list/columns.ts'
import { cellsOfServices } from '../service-list/list-files.pages.ts'
import { listQueryOf } from '../service-list/list-query.ts'
import { withOwn } from '../service-list/own-columns.ts'
import { sideNames } from '../bulk/bulk.ts'
import { listCodesOfSeveral } from '../services/further-services.store.ts'
import { numberedKey, odsCodeOf } from '../services/service-key.ts'
import { aroundColumn, breadcrumbsOf, columnPage, titleOf, withoutColumn } from './column-page.ts'
import { orderMark } from './order-mark.ts'
import { mostRows } from './pasted-column.ts'
import { tooMany } from './paste.pages.ts'

const rowsAtOnce = 500

/** A line as Excel pastes it into two cells. */
const lineOf = (code: string, cell: Cell): string => `${csvCell(code)}\t${tabbed(cell)}`
const tabbed = (cell: Cell): string => {
  const text = csvCell(typeof cell === 'string' ? cell.replaceAll('\t', ' ') : cell)
  // A comma needs no quotation marks between tabs.
  return typeof cell === 'string' && !/["\r\n]/.test(cell) && text.startsWith('"') ? text.slice(1, -1) : text
}

/** One column of a list, as text to be copied. */
export async function showCopy(page: Page, key: List['key']): Promise<void> {
  const shown = await columnPage(page, key, 'copy')
  const asked = await withOwn(page, key === 'services' ? listQueryOf(page) : projectQueryOf(page))
  const choices = [...asked.list.columns, ...[...asked.own.keys()].map(ownKey)]
  const column = choices.find((one) => one === page.query('column'))
  const isTooMany = shown.rows.total > mostRows
  const { lines, order } = column === undefined || isTooMany ? { lines: [], order: '' } : await linesOf(page, key, column)
  page.show(
    'column-edits/copy',
    {
      title: column === undefined ? titleOf('copy') : `${titleOf('copy')}: ${columnName(column, asked.own)}`,
      errors: withoutColumn(page),
      breadcrumbs: breadcrumbsOf(shown),
    },
    {
      around: aroundColumn(
        page,
        { ...shown, order },
        choices.map((value) => ({ value, text: columnName(value, asked.own) })),
        column ?? '',
      ),
      tooMany: isTooMany ? tooMany(shown.rows.total) : '',
      text: lines.join('\n'),
      name: column === undefined ? '' : columnName(column, asked.own),
      lines: lines.length,
      isOwn: column !== undefined && isOwnKey(column),
    },
  )
}

/** A line for each row, and the mark of their order. The code of a service that is there twice has the side of the project behind it, and one of several services of a code has its number, so that the lines can be pasted again. */
async function linesOf(page: Page, list: List['key'], column: ColumnKey): Promise<{ lines: string[]; order: string }> {
  const rows: { id: string; key: string; side?: 'provider' | 'consumer'; cell: Cell }[] = []
  const cells =
    list === 'services' ? cellsOfServices(page, { ...listQueryOf(page), shown: [column] }) : cellsOfProjects(page, { ...projectQueryOf(page), shown: [column] })
  for await (const row of cells) {
    rows.push(row)
    if (rows.length % rowsAtOnce === 0) await nextTurn()
  }
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { key } of rows) (seen.has(key) ? twice : seen).add(key)
  const several = new Set(await listCodesOfSeveral(page.db.read))
  const codeOf = (key: string): string => (several.has(odsCodeOf(key)) ? numberedKey(key) : odsCodeOf(key))
  return {
    lines: rows.map(({ key, side, cell }) => lineOf(twice.has(key) && side ? `${codeOf(key)} ${sideNames[side]}` : codeOf(key), cell)),
    order: orderMark(rows.map((row) => row.id)),
  }
}
