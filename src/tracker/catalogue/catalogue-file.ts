import { folded } from '../../text.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { CellCount } from '../workbook/cell-count.ts'
import { numberOf, rowInWords } from '../workbook/row-place.ts'
import { faultsInWords, sheetAlone } from '../workbook/sheets.ts'
import { findTable } from '../workbook/table.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import type { SheetRows, WorkbookSheet } from '../workbook/workbook.ts'
import { catalogueTable, readRow } from './catalogue-row.ts'
import type { FileRow, NotTaken } from './catalogue-row.ts'
import type { ProductFacts, ProductRole } from './product.ts'

const mostRows = 2000

export interface CatalogueFile {
  rows: FileRow[]
  notTaken: NotTaken[]
  /** The names of the sheets that were read; absent in files from before it was stored. */
  sheets?: string[]
  warnings?: string[]
  cells?: CellAccount
}

/** The catalogue in a workbook: every visible sheet that looks like one. Null if none does. */
export function readCatalogue(sheets: (SheetRows & Partial<WorkbookSheet>)[], learnt: LearntColumns = new Map()): CatalogueFile | null {
  const found = sheets
    .map(sheetAlone)
    .filter((sheet) => !sheet.isHidden)
    .flatMap((sheet) => {
      const table = catalogueIn(sheet, learnt)
      return table ? [{ sheet, table }] : []
    })
  return found.length === 0 ? null : readCatalogueTables(found)
}

/** The catalogue in a sheet whose headings include supplier and product, and role or status. Null if it has none. */
export const catalogueIn = (sheet: SheetRows, learnt: LearntColumns): Table | null => {
  const table = findTable(sheet, catalogueTable, learnt)
  return table && (table.columns.some((one) => one.field === 'role') || roleOfSheet(sheet.name) !== null) ? table : null
}

/** The role in a sheet's name, like "Consumer systems", "111 suppliers" or "Providers"; null if it has none. */
function roleOfSheet(name: string): ProductRole | null {
  const [consumer, provider] = [/\b(consumers?|111)\b/i.test(name), /\bproviders?\b/i.test(name)]
  return consumer === provider ? null : consumer ? 'consumer' : 'provider'
}

/** The rows of these tables as products; a missing role is taken from the sheet's name. */
export function readCatalogueTables(found: { sheet: WorkbookSheet; table: Table }[]): CatalogueFile {
  const sheets = found.map((one) => one.sheet.name)
  const file: CatalogueFile & { warnings: string[] } = { rows: [], notTaken: [], sheets, warnings: [] }
  const firstRowOf = new Map<string, number>()
  const count = new CellCount()
  found.forEach(({ sheet, table }, at) => {
    file.warnings.push(...table.warnings.map((one) => one.says), ...faultsInWords(sheet))
    // Before individual cells, of which only the first few are named.
    table.columns.forEach((column, index) => {
      if (column.field !== null || column.name === '') return
      file.warnings.push(`The column ${column.name} is no field of a product. It is left out.`)
      count.nameColumn(sheet.name, index, `the column ${column.name} is no field of a product`)
    })
    count.unread(sheet)
    for (const row of sheet.rows) {
      const number = numberOf(at, row.number)
      const leave = (why: string, column: string | null = null): void => {
        file.notTaken.push({ row: number, column, why })
        count.leaveRow(sheet.name, row, why)
      }
      if (row.number <= (table.headingRow ?? 0)) {
        if (row.number < (table.headingRow ?? 0)) count.leaveRow(sheet.name, row, 'it is above the headings')
        else
          count.add(
            row,
            table.columns.map((column) => (column.field === null ? 'leftOut' : 'read')),
          )
        continue
      }
      const read = readRow(row, { number, table, roleOfSheet: roleOfSheet(sheet.name) })
      if (read.outcomes.every((outcome) => outcome === null || outcome === 'unknown')) {
        count.add(row, read.outcomes)
        continue
      }
      if (read.row === null) {
        leave(read.why, read.column)
        continue
      }
      const first = firstRowOf.get(fileKey(read.row.role, read.row.facts))
      if (first !== undefined) leave(`The same product is in ${rowInWords(first, sheets)} already. Keep one of the two`)
      else if (file.rows.length >= mostRows) leave(`A file may hold ${mostRows.toLocaleString('en-GB')} products. Import the rest from a second file`)
      else {
        firstRowOf.set(fileKey(read.row.role, read.row.facts), number)
        file.rows.push(read.row)
        file.notTaken.push(...read.faults)
        count.add(row, read.outcomes)
        for (const fault of read.faults) {
          const column = table.columns.findIndex((one) => one.name === fault.column)
          count.name({ sheet: sheet.name, row: row.number, column, why: fault.why })
        }
      }
    }
  })
  return { ...file, cells: count.end() }
}

/** What distinguishes products: role, supplier and name. */
export const fileKey = (role: ProductRole, one: Pick<ProductFacts, 'supplier' | 'product'>): string =>
  [role, folded(one.supplier), folded(one.product)].join('\u001F')
