import { isUnknown } from '../../unknown.ts'
import type { PlanWarning } from './operational-test-plan.shape.ts'
import type { Workbook } from '../workbook/workbook.ts'
import { tidied, withoutEnd } from '../../text.ts'

/** A row that holds anything, with where it stands. */
export interface Line {
  sheet: string
  row: number
  cells: string[]
}

export function linesOf(workbook: Workbook): Line[] {
  return workbook.sheets.flatMap((sheet) =>
    sheet.rows
      .filter((row) => row.cells.some((cell) => cell.trim() !== ''))
      .map((row) => ({ sheet: sheet.name, row: row.number, cells: row.cells.map((cell) => cell.trim()) })),
  )
}

/** One line, no colon or asterisk at the end: how a label reads. */
export function cleanLabel(text: string): string {
  return withoutEnd(tidied(text), ' :*')
}

export function firstCell(line: Line): { text: string; column: number } {
  const column = line.cells.findIndex((cell) => cell !== '')
  return { text: cleanLabel(line.cells[column] ?? ''), column }
}

/** The words of a cell, or null where the sheet does not know: blank, an error, to be confirmed. */
export function known(text: string | undefined): string | null {
  const words = (text ?? '').trim()
  // A formula that refers to a blank cell shows 0, which is never a name, an address or a result.
  return words === '0' || isUnknown(words) ? null : words
}

/** The first value to the right of a column. */
export function valueAfter(line: Line, column: number): string | null {
  return known(line.cells.slice(column + 1).find((cell) => cell !== ''))
}

export function warn(line: Line, message: string): PlanWarning {
  return { sheet: line.sheet, row: line.row, message }
}

/** Which column each name heads; a column is taken once, by the first name that fits. */
export function mapColumns<Name extends string>(line: Line, patterns: Record<Name, RegExp>): Partial<Record<Name, number>> {
  const columns: Partial<Record<Name, number>> = {}
  const taken = new Set<number>()
  for (const name of Object.keys(patterns) as Name[]) {
    const column = line.cells.findIndex((cell, index) => !taken.has(index) && patterns[name].test(cleanLabel(cell)))
    if (column === -1) continue
    columns[name] = column
    taken.add(column)
  }
  return columns
}

export function cellAt(line: Line, column: number | undefined): string {
  return column === undefined ? '' : (line.cells[column] ?? '')
}

export function inWords(parts: readonly (string | number)[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
