import { longestCell } from './sheet-cells.ts'
import { Unreadable } from './unreadable.ts'

/** What is wrong with the quotation marks of a cell. */
export type QuoteFault =
  /** A quotation mark opens and is never closed. */
  | 'unclosed'
  /** The quoted text contains lines that could be records. */
  | 'swallowing'
  /** Text with a separator follows the closing quotation mark. */
  | 'running-on'

export interface CsvRecord {
  cells: string[]
  faults: { column: number; fault: QuoteFault }[]
}

const separators = [',', ';', '\t', '|']
const mostColumnsOfExcel = 16_384
const sampledRecords = 20

/** The separator that a first line `sep=;` names for Excel, and the text that follows it. */
export function withoutSeparatorLine(text: string): { text: string; separator: string | undefined } {
  const line = /^"?sep=([^\r\n"])"?(?:\r\n?|\n|$)/i.exec(text)
  return line === null ? { text, separator: undefined } : { text: text.slice(line[0].length), separator: line[1] }
}

/** The separator with which most records have the same number of cells; of several, the one with the most cells. */
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
 * The records of a text, blank ones too, as Excel counts rows: a line end inside quotation marks starts no new record. A quotation mark counts only
 * at the start of a cell. If it is never closed, or is closed on a later line in the middle of a cell, it belongs to the text: from there on, every
 * line is a record.
 */
export function* csvRecords(text: string, separator: string): Generator<CsvRecord> {
  let cells: Cell[] = []
  let width = 0
  for (let at = 0; at < text.length || cells.length > 0;) {
    const cell = text.charAt(at) === '"' ? quotedCell(text, at, separator) : bareCell(text, at, separator)
    cells.push(cell)
    if (cells.length > mostColumnsOfExcel) throw new Unreadable('too-wide')
    if (text.charAt(cell.end) === separator) {
      at = cell.end + 1
      continue
    }
    yield { cells: cells.map((one) => one.text), faults: faultsOf(cells, separator, width) }
    width = Math.max(width, cells.length)
    cells = []
    at = cell.end + (text.startsWith('\r\n', cell.end) ? 2 : 1)
  }
}

interface Cell {
  text: string
  /** Where the separator or the line end is. */
  end: number
  quotes?: 'whole' | 'unclosed' | 'running-on'
}

function faultsOf(cells: Cell[], separator: string, width: number): CsvRecord['faults'] {
  return cells.flatMap(({ text, quotes }, column): CsvRecord['faults'] => {
    if (quotes === 'unclosed') return [{ column, fault: quotes }]
    if (quotes === 'running-on') return text.includes(separator) ? [{ column, fault: quotes }] : []
    return quotes === 'whole' && takesInARecord(text, separator, { width, isRagged: cells.length !== width }) ? [{ column, fault: 'swallowing' }] : []
  })
}

/** Whether one line of this text is as wide as a record, or has separators in a record of another width than those before. */
function takesInARecord(text: string, separator: string, { width, isRagged }: { width: number; isRagged: boolean }): boolean {
  if (width < 3 || !text.includes(separator)) return false
  const [, ...below] = text.split(/\r\n?|\n/)
  return below.some((line) => line.includes(separator) && (isRagged || line.split(separator).length >= width))
}

function bareCell(text: string, from: number, separator: string): Cell {
  let end = from
  while (end < text.length && !isEnd(text, end, separator)) end += 1
  return { text: text.slice(from, end), end }
}

function quotedCell(text: string, from: number, separator: string): Cell {
  const unclosed = (): Cell => ({ ...bareCell(text, from, separator), quotes: 'unclosed' })
  let quoted = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    // Excel keeps no longer text in a cell, so no later mark closes this one. Without the limit, the rest of the file would be searched again and again.
    if (quote === -1 || quoted.length + quote - at > 2 * longestCell) return unclosed()
    quoted += text.slice(at, quote)
    at = quote + 1
    if (text.charAt(at) !== '"') break
    quoted += '"'
    at += 1
  }
  if (at >= text.length || isEnd(text, at, separator)) return { text: quoted, end: at, quotes: 'whole' }
  // "a"b on one line is what someone typed; on a later line, the closing mark belongs to another cell.
  if (/[\r\n]/.test(quoted)) return unclosed()
  const rest = bareCell(text, at, separator)
  return { text: quoted + rest.text, end: rest.end, quotes: 'running-on' }
}

const isEnd = (text: string, at: number, separator: string): boolean => {
  const sign = text.charAt(at)
  return sign === separator || sign === '\n' || sign === '\r'
}
