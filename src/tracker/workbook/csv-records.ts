import { longestCell } from './sheet-cells.ts'
import { Unreadable } from './unreadable.ts'

export interface CsvRecord {
  cells: string[]
  /** Columns whose quotation mark opens and is never closed. */
  unclosed: number[]
  /** Columns whose text in quotation marks takes in a line that could be a record. */
  swallowing: number[]
}

const separators = [',', ';', '\t', '|']
const mostColumnsOfExcel = 16_384
const sampledRecords = 20

/** The separator that a first line `sep=;` names for Excel, and the text that follows it. */
export function withoutSeparatorLine(text: string): { text: string; separator: string | undefined } {
  const line = /^"?sep=([^\r\n"])"?(?:\r\n?|\n|$)/i.exec(text)
  return line === null ? { text, separator: undefined } : { text: text.slice(line[0].length), separator: line[1] }
}

/** The separator by which most records have the same number of cells, the more cells the better. */
export function separatorOf(text: string): string {
  const scores = separators.map((separator) => {
    const widths = new Map<number, number>()
    let left = sampledRecords
    for (const { cells } of csvRecords(text, separator)) {
      if (cells.some((cell) => cell.trim() !== '')) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1)
      left -= 1
      if (left === 0) break
    }
    return Math.max(0, ...Array.from(widths, ([width, records]) => records * (width - 1)))
  })
  return separators[scores.indexOf(Math.max(...scores))] ?? ','
}

/**
 * The records of a text, blank ones too, as Excel counts rows: a line end between quotation marks begins none. A quotation mark counts at the start of
 * a cell alone. One that is never closed, or is closed lines below in the middle of a cell, belongs to the text: all is read line by line from there on.
 */
export function* csvRecords(text: string, separator: string): Generator<CsvRecord> {
  let record: CsvRecord = { cells: [], unclosed: [], swallowing: [] }
  let width = 0
  for (let at = 0; at < text.length || record.cells.length > 0;) {
    const column = record.cells.length
    const quoted = text.charAt(at) === '"' ? quotedCell(text, at, separator) : undefined
    if (quoted === 'unclosed') record.unclosed.push(column)
    const { cell, end } = quoted === undefined || quoted === 'unclosed' ? bareCell(text, at, separator) : quoted
    if (quoted !== undefined && quoted !== 'unclosed' && takesInARecord(cell, separator, width)) record.swallowing.push(column)
    record.cells.push(cell)
    if (record.cells.length > mostColumnsOfExcel) throw new Unreadable('too-wide')
    if (text.charAt(end) === separator) {
      at = end + 1
      continue
    }
    width ||= record.cells.length
    yield record
    record = { cells: [], unclosed: [], swallowing: [] }
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
  }
}

interface Cell {
  cell: string
  /** Where the separator or the line end lies. */
  end: number
}

function bareCell(text: string, from: number, separator: string, before = ''): Cell {
  let end = from
  while (end < text.length && !isEnd(text, end, separator)) end += 1
  return { cell: before + text.slice(from, end), end }
}

function quotedCell(text: string, from: number, separator: string): Cell | 'unclosed' {
  let cell = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    // Beyond what Excel keeps in a cell nothing closes it: so nothing is looked for again and again down to the end.
    if (quote === -1 || cell.length + quote - at > 2 * longestCell) return 'unclosed'
    cell += text.slice(at, quote)
    at = quote + 1
    if (text.charAt(at) !== '"') break
    cell += '"'
    at += 1
  }
  if (at >= text.length || isEnd(text, at, separator)) return { cell, end: at }
  // "a"b in one line is what somebody typed; lines below it is another cell's mark.
  return /[\r\n]/.test(cell) ? 'unclosed' : bareCell(text, at, separator, cell)
}

const isEnd = (text: string, at: number, separator: string): boolean => {
  const sign = text.charAt(at)
  return sign === separator || sign === '\n' || sign === '\r'
}

const takesInARecord = (cell: string, separator: string, width: number): boolean =>
  width > 2 && cell.includes(separator) && cell.split(/\r\n?|\n/).some((line, at) => at > 0 && line.split(separator).length >= width)
