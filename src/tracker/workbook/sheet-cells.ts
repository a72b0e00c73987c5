import { cleanText, numberText, withoutEscapes } from './cell-text.ts'
import type { NumberFormat } from './number-format.ts'
import { Unreadable } from './unreadable.ts'
import type { UnreadWhy } from './workbook.ts'
import { type Attributes, scanXml } from './xml-scan.ts'

export interface ReadCell {
  /** Counted from 0. */
  column: number
  text: string
  why?: UnreadWhy
}

/** What the cells of a workbook refer to. */
export interface CellContext {
  strings: string[]
  formats: NumberFormat[]
  is1904: boolean
}

/** Excel keeps no more characters in a cell. */
export const longestCell = 32_767
/** Each character may be written as an escape of seven. */
export const longestWritten = 7 * longestCell
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384

interface WrittenCell {
  column: number
  type: string
  style: number
  isFormula: boolean
  /** Whether it has a value, even an empty text. */
  hasValue: boolean
  value: string
  inline: string
}

/**
 * Reports each row that has cells with content, numbered as in Excel. One row at a time: a grid of millions of cells between two far corners would
 * exhaust the heap. Throws Unreadable for a sheet that Excel would have to repair.
 */
export function readSheetRows(chunks: Iterable<string>, context: CellContext, onRow: (number: number, cells: ReadCell[]) => void): void {
  let isInData = false
  let rowNumber = 0
  let cells: ReadCell[] | undefined
  let columns = new Set<number>()
  let cell: WrittenCell | undefined
  let nextColumn = 0
  let into: 'value' | 'inline' | undefined
  let isPhonetic = false
  let runFrom = 0
  scanXml(chunks, {
    open: (name, attributes) => {
      if (name === 'sheetData') isInData = true
      else if (name === 'row' && isInData) {
        rowNumber = rowOf(attributes, rowNumber)
        cells = []
        columns = new Set()
        nextColumn = 0
      } else if (cells === undefined) return
      else if (name === 'c') {
        cell = writtenCell(attributes, nextColumn)
        nextColumn = cell.column + 1
        if (columns.has(cell.column)) throw new Unreadable('broken')
        columns.add(cell.column)
      } else if (cell === undefined) return
      else if (name === 'f') cell.isFormula = true
      else if (name === 'v') {
        cell.hasValue = true
        into = 'value'
      } else if (name === 'is') cell.hasValue = true
      else if (name === 'rPh') isPhonetic = true
      else if (name === 't' && !isPhonetic) {
        into = 'inline'
        runFrom = cell.inline.length
      }
    },
    text: (text) => {
      if (cell === undefined || into === undefined) return
      cell[into] += text
      if (cell[into].length > longestWritten) throw new Unreadable('too-wide')
    },
    close: (name) => {
      // Text that looks like an escape only across two runs is not one.
      if (cell && into === 'inline' && name === 't') cell.inline = cell.inline.slice(0, runFrom) + withoutEscapes(cell.inline.slice(runFrom))
      if (name === 'v' || name === 't') into = undefined
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'c' && cell && cells) {
        const { text, why } = readCell(cell, context)
        if (text !== '' || why !== undefined) cells.push(why === undefined ? { column: cell.column, text } : { column: cell.column, text, why })
        cell = undefined
      } else if (name === 'row' && cells) {
        if (cells.length > 0) onRow(rowNumber, cells)
        cells = undefined
      } else if (name === 'sheetData') isInData = false
    },
  })
}

function rowOf({ r }: Attributes, last: number): number {
  const row = r === undefined ? last + 1 : Number(r)
  if (!Number.isInteger(row) || row < 1 || row > MOST_ROWS) throw new Unreadable('broken')
  return row
}

function writtenCell({ r, t, s }: Attributes, next: number): WrittenCell {
  const column = r === undefined ? next : columnOf(r)
  if (column < 0 || column >= MOST_COLUMNS) throw new Unreadable('broken')
  return { column, type: t ?? 'n', style: Number(s ?? 0), isFormula: false, hasValue: false, value: '', inline: '' }
}

/** Counted from 0; -1 if no letter names a column. */
function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < Math.min(reference.length, 4); at += 1) {
    const letter = reference.charCodeAt(at) & ~0x20
    if (letter < 0x41 || letter > 0x5a) break
    column = column * 26 + letter - 0x40
  }
  return column - 1
}

/**
 * A formula without a value was never calculated: programs that write workbooks leave that to Excel, and write an empty value or none. A text may be
 * empty, though: for ="" Excel itself writes the type of a text and an empty value.
 */
function readCell(cell: WrittenCell, context: CellContext): { text: string; why?: UnreadWhy } {
  const { type, isFormula, hasValue, value, inline } = cell
  if (isFormula && inline === '' && (!hasValue || (value.trim() === '' && type !== 'str' && type !== 'inlineStr'))) return { text: '', why: 'no-value' }
  const text = textOf(cell, context)
  if (text.length > longestCell) throw new Unreadable('too-wide')
  return text.includes('\uFFFD') ? { text, why: 'bad-bytes' } : { text }
}

function textOf({ type, style, value, inline }: WrittenCell, { strings, formats, is1904 }: CellContext): string {
  if (inline !== '') return cleanText(inline)
  if (value.trim() === '') return ''
  if (type === 's') {
    const text = strings[Number(value)]
    if (text === undefined) throw new Unreadable('broken')
    return cleanText(text)
  }
  if (type === 'b') return ['1', 'true'].includes(value.trim().toLowerCase()) ? 'TRUE' : 'FALSE'
  if (type === 'n') return numberText(value, { format: formats[style], is1904 })
  if (type === 'd')
    return cleanText(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/s, (_whole, day: string, clock: string) => (clock === '00:00' ? day : `${day} ${clock}`))
  return cleanText(withoutEscapes(value))
}
