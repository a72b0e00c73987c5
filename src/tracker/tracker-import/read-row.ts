import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import type { CellOutcome } from '../workbook/cell-count.ts'
import { isCodeLike } from '../workbook/codes.ts'
import type { WorkbookRow } from '../workbook/workbook.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { fieldOf } from './fields.ts'
import type { Column } from './kept-import.ts'
import type { RowSaid, RowValues } from './kept-row.ts'
import { readCell, wanted } from './read-cell.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** What was refused: a cell, or the whole row with its cells. */
export interface NotTaken {
  row: number
  column: string
  why: string
  /** JSON. */ cells?: string
}

const longestKept = 2000

/** Some fields mean nothing without others: which ones. */
export const speaksOf: Partial<Record<FieldKey, FieldKey[]>> = { referrer_on: ['referrer'], pair: ['consumer_product', 'provider_product'] }
export const headingsOf = (keys: readonly FieldKey[]): string => keys.map((key) => fieldOf(key).heading).join(' or ')

/** Why a row without a code is left out. */
export function noCode(text: string): string {
  if (isUnknown(text)) return 'No ODS code. Add it to the row'
  const tight = text.replaceAll(' ', '')
  const hint = text.includes(' ') && isCodeLike(tight) && /\d/.test(tight) ? `. Is it ${tight.toUpperCase()}? If so, write it like that` : ''
  return `${text.slice(0, 30)} is not an ODS code: 3 to 10 letters and digits${hint}`
}

/** Reads a row by its columns; adds to `out` how each cell was handled, and what was refused. */
export function readRow(
  row: WorkbookRow,
  { number, columns, leftOut, learnt }: { number: number; columns: Column[]; leftOut: ReadonlySet<Column>; learnt: Learnt },
  out: { faults: NotTaken[]; marks: CellOutcome[] },
): RowSaid {
  const values: RowValues = {}
  const other: Record<string, string> = {}
  const fault = (heading: string, why: string): CellOutcome => {
    out.faults.push({ row: number, column: heading, why: `${why}. What is on record is kept` })
    return 'leftOut'
  }
  const outcomeOf = (column: Column | undefined, cell: string): CellOutcome => {
    const text = tidied(cell)
    if (cell.trim() === '') return null
    if (isUnknown(text)) return 'unknown'
    if (!column || leftOut.has(column)) return 'leftOut'
    const { heading, field: key } = column
    if (key === null) {
      if (text.length > longestKept)
        return fault(heading, `It has ${text.length.toLocaleString('en-GB')} characters, and ${longestKept.toLocaleString('en-GB')} can be kept`)
      other[heading] = withoutGuard(text)
      return 'kept'
    }
    const read = key === 'ods_code' ? readOds(text) : readCell(key, text)
    if (read === null) {
      if (key === 'ods_code') return 'leftOut'
      return fault(heading, `${text.slice(0, 40)} is not ${wanted[fieldOf(key).kind]}`)
    }
    if (read === '') return 'unknown'
    values[key] = read
    return 'read'
  }
  row.cells.forEach((cell, column) => out.marks.push(outcomeOf(columns[column], cell)))
  const takeBack = (key: FieldKey, why: string): void => {
    const at = columns.findIndex((one) => one.field === key)
    delete values[key]
    out.marks[at] = fault(columns[at]?.heading ?? '', why)
  }
  for (const key of ['referrer_on', 'pair'] as const) {
    const missing = (speaksOf[key] ?? []).filter((one) => values[one] === undefined)
    if (values[key] !== undefined && missing.length > 0) takeBack(key, `It says ${values[key]}, but the row does not say the ${headingsOf(missing)}`)
  }
  const { closed_on: closed, ods_status: status } = values
  if (status !== undefined && ((closed === 'yes' && status !== 'closed') || (closed === 'no' && status === 'closed')))
    takeBack('closed_on', `It says ${closed}, but the status beside it says ${status}`)
  for (const key of ['provider_product', 'consumer_product'] as const)
    if (values[key] !== undefined) values[key] = learnt.products.get(folded(values[key])) ?? values[key]
  if (values.referrer !== undefined) values.referrer = learnt.organisations.get(folded(values.referrer)) ?? values.referrer
  return { values, other }
}

/** Short words in the column of codes below or above a table that are not codes. */
const noCodes = new Set(['ODS', 'CODE', 'CODES', 'NACS', 'TOTAL', 'SUM', 'COUNT', 'NOTE', 'NOTES'])
const readOds = (text: string): string | null => {
  const code = withoutGuard(text).toUpperCase()
  return isCodeLike(withoutGuard(text)) && code.length >= 3 && !noCodes.has(code) ? code : null
}
