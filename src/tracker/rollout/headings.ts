import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'
import { fieldsOf } from './fields.ts'
import type { FieldKey } from './fields.ts'
import { tidied } from '../../text.ts'

/** By folded heading; an empty field is none. */
export type LearntColumns = ReadonlyMap<string, FieldKey | ''>
export interface Headings {
  row: WorkbookRow
  columns: (FieldKey | null)[]
  /** In a sentence: that a column was told by what stands in it, not by its heading. */ found?: string
}

const rowsLookedAt = 20
const rowsTried = 60
const fewest = 3
/** As organisation codes look: letters with digits. */
const codeLike = /^(?=.*\d)[A-Z][A-Z0-9]{3,6}$/

/** The row of headings of a sheet: the first with an ODS code's and two more that are known, or with three known ones above a column that holds ODS codes. */
export function headingsIn(sheet: SheetRows, learnt: LearntColumns): Headings | null {
  for (const [index, row] of sheet.rows.slice(0, rowsLookedAt).entries()) {
    const columns = fieldsOf(row.cells, learnt)
    if (columns.filter((one) => one !== null).length < fewest) continue
    if (columns.includes('ods_code')) return { row, columns }
    const at = columnOfCodes(sheet.rows.slice(index + 1, index + 1 + rowsTried), columns)
    if (at === null) continue
    return {
      row,
      columns: columns.with(at, 'ods_code'),
      found: `The column ${tidied(row.cells[at] ?? '')} was taken for the ODS code, by what stands in it. Choose another below if it is not.`,
    }
  }
  return null
}

/** The column, of those that are nothing known, in which nearly every row has an organisation code of its own. */
function columnOfCodes(rows: WorkbookRow[], columns: (FieldKey | null)[]): number | null {
  const most = Math.max(0, ...rows.map((row) => row.cells.length))
  for (let at = 0; at < most; at += 1) {
    if (columns[at]) continue
    const filled = rows.map((row) => tidied(row.cells[at] ?? '').toUpperCase()).filter((text) => text !== '')
    const codes = new Set(filled.filter((text) => codeLike.test(text)))
    if (codes.size >= fewest && codes.size >= filled.length * 0.9 && filled.length >= rows.length * 0.8) return at
  }
  return null
}
