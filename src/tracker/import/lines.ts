import { isUnknown } from '../../unknown.ts'
import { headingKey, tidied, withoutEnd } from '../../text.ts'
import { columnName } from '../workbook/workbook.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'
import type { Tally } from '../workbook/cell-account.ts'
import type { PlanWarning } from './operational-test-plan.shape.ts'

/** A row that is not blank, with its position; the reader of a cell reports that here. */
export interface Line {
  sheet: string
  row: number
  cells: string[]
  tally: Tally
}

export function linesOf(sheet: Pick<WorkbookSheet, 'name' | 'rows'>, tally: Tally): Line[] {
  return sheet.rows
    .filter((row) => row.cells.some((cell) => cell.trim() !== ''))
    .map((row) => ({ sheet: sheet.name, row: row.number, cells: row.cells.map((cell) => cell.trim()), tally }))
}

/** On one line, without a colon or asterisk at the end, as labels are compared. */
export function cleanLabel(text: string): string {
  return withoutEnd(tidied(text), ' :*')
}

const longestLabel = 400

/** The same for text that may be too long for a label, of which only the start is read: a cell may have 32,000 characters. */
export const labelOf = (text: string): string => (text.length > longestLabel ? text.slice(0, longestLabel) : cleanLabel(text))

export function firstCell(line: Line): { text: string; column: number } {
  const column = line.cells.findIndex((cell) => cell !== '')
  return { text: labelOf(line.cells[column] ?? ''), column }
}

/** Words for nothing are short: a longer text is not looked up. */
const longestNothing = 400

/** The words of a cell, or null if it is unknown: blank, an error, to be confirmed. */
export function known(text: string | undefined): string | null {
  const words = (text ?? '').trim()
  // A formula that refers to a blank cell shows 0, which is never a name, address or result.
  return words === '0' || (words.length <= longestNothing && isUnknown(words)) ? null : words
}

/** The column of the first cell to the right that is not blank; undefined if there is none. */
function columnAfter(line: Line, column: number): number | undefined {
  const at = line.cells.findIndex((cell, index) => index > column && cell !== '')
  return at === -1 ? undefined : at
}

/** The first value to the right of a column. */
export function valueAfter(line: Line, column: number): string | null {
  return known(cellAt(line, columnAfter(line, column)))
}

/** The same, counted as read. */
export const readAfter = (line: Line, column: number): string | null => readAt(line, columnAfter(line, column))

/** The same, for words that are kept as they are. */
export const keepAfter = (line: Line, column: number): string | null => keepAt(line, columnAfter(line, column))

/** Counts the first value to the right of a column as left out. */
export const leaveAfter = (line: Line, column: number, why: string): void => leaveAt(line, columnAfter(line, column), why)

/** The words of a cell, counted as read; null if it says nothing. */
export function readAt(line: Line, column: number | undefined): string | null {
  const words = known(cellAt(line, column))
  if (column !== undefined) line.tally.mark(line.row, column, words === null ? 'unknown' : 'read')
  return words
}

/** The same, for words that are kept as they are. */
export function keepAt(line: Line, column: number | undefined): string | null {
  const words = known(cellAt(line, column))
  if (column !== undefined) line.tally.mark(line.row, column, words === null ? 'unknown' : 'kept')
  return words
}

/** Counts a cell as understood: a heading, a label, a title. */
export function understoodAt(line: Line, ...columns: (number | undefined)[]): void {
  for (const column of columns) if (column !== undefined && column >= 0) line.tally.mark(line.row, column, 'read')
}

/** Counts a cell as unknown here, whatever it would mean elsewhere. */
export function unknownAt(line: Line, column: number | undefined): void {
  if (column !== undefined) line.tally.mark(line.row, column, 'unknown')
}

/** Says why a cell is left out. */
export function leaveAt(line: Line, column: number | undefined, why: string): void {
  if (column !== undefined && column >= 0) line.tally.leave(line.row, column, why)
}

/** Says why the other cells of a row are left out. */
export function leaveRow(line: Line, why: string): void {
  line.cells.forEach((_cell, column) => leaveAt(line, column, why))
}

export function warn(line: Line, message: string): PlanWarning {
  return { sheet: line.sheet, row: line.row, message }
}

/** The column for each name; a column is used once, by the first name that matches. */
export function mapColumns<Name extends string>(line: Line, patterns: Record<Name, RegExp>): Partial<Record<Name, number>> {
  const columns: Partial<Record<Name, number>> = {}
  const taken = new Set<number>()
  const keys = line.cells.map((cell) => [labelOf(cell), headingKey(cell.slice(0, longestLabel))])
  for (const name in patterns) {
    const column = keys.findIndex((forms, index) => !taken.has(index) && forms.some((form) => patterns[name].test(form)))
    if (column === -1) continue
    columns[name] = column
    taken.add(column)
  }
  return columns
}

/** The columns of a table that are not blank and that nothing reads. */
export function otherColumns(heading: Line, lines: readonly Line[], known: readonly (number | undefined)[]): number[] {
  const width = Math.max(0, ...[heading, ...lines].map((line) => line.cells.length))
  return Array.from({ length: width }, (_, column) => column).filter(
    (column) => !known.includes(column) && [heading, ...lines].some((line) => cellAt(line, column) !== ''),
  )
}

/** Leaves out the columns of a table that nothing reads, with a warning for each. */
export function leaveColumns(heading: Line, lines: readonly Line[], columns: readonly number[]): PlanWarning[] {
  return columns.flatMap((column) => {
    const name = cleanLabel(cellAt(heading, column))
    const words = name === '' ? `The column ${columnName(column)} has no heading` : `The column "${name}" is none that is read`
    const filled = lines.filter((line) => known(cellAt(line, column)) !== null)
    for (const line of [heading, ...lines]) leaveAt(line, column, name === '' ? 'a column without a heading' : `the column "${name}" is none that is read here`)
    return filled.length === 0 ? [] : [warn(heading, `${words}: what it says in ${filled.length === 1 ? '1 row' : `${filled.length} rows`} was left out.`)]
  })
}

export function cellAt(line: Line, column: number | undefined): string {
  return column === undefined ? '' : (line.cells[column] ?? '')
}

export function inWords(parts: readonly (string | number)[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
