import { tableAt, withFields } from '../workbook/table.ts'
import type { LearntColumns, Table, TableKind } from '../workbook/table.ts'
import type { SheetRows } from '../workbook/workbook.ts'
import type { SheetChoice } from './file-choices.ts'

/** How sheets of one kind become tables. */
export interface TableReader {
  kind: TableKind
  /** The table of a sheet of which nobody said anything; null for one that is none of this kind. */
  propose: (sheet: SheetRows, learnt: LearntColumns) => Table | null
  /** What the columns are called without which no row can be read. */
  needs: string
}

/** The table of a sheet by what was chosen, or by its headings if nothing was. */
export function tableBy({ kind, propose }: TableReader, sheet: SheetRows, choice: SheetChoice, learnt: LearntColumns): Table {
  if (choice.headingRow === undefined) return propose(sheet, learnt) ?? tableAt(sheet, kind, null, learnt)
  const found = tableAt(sheet, kind, choice.headingRow, learnt)
  // Columns that only an export has are not asked about.
  const fields = choice.fields?.map((field, at) => (found.columns[at]?.name.startsWith('Slipway ') ? (found.columns[at]?.field ?? null) : field))
  return fields ? withFields(found, fields) : found
}

/** What a table lacks to be read, in words; undefined if nothing. */
export const lackOf = ({ kind, needs }: TableReader, table: Table): string | undefined =>
  kind.needed.every((key) => table.columns.some((one) => one.field === key)) ? undefined : `Choose the column with ${needs}`
