import { longestName } from '../../../src/tracker/workbook/headings.ts'
import { fieldOf } from '../../../src/tracker/tracker-import/fields.ts'
import type { FieldKey } from '../../../src/tracker/workbook/tracker-headings.ts'
import type { Tracker } from '../../../src/tracker/tracker-import/read-tracker.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'
import { readStatus } from '../../../src/tracker/catalogue/product.ts'
import type { CatalogueFile } from '../../../src/tracker/catalogue/catalogue-file.ts'
import type { OdsField } from '../../../src/tracker/ods/organisation.ts'
import type { OdsList } from '../../../src/tracker/ods/read-list.ts'
import type { LeftCell } from '../../../src/tracker/workbook/cell-account.ts'
import { numberOf } from '../../../src/tracker/workbook/row-place.ts'
import type { TableColumn } from '../../../src/tracker/workbook/table.ts'
import { cellName, columnName } from '../../../src/tracker/workbook/workbook.ts'
import { tidied, withoutGuard } from '../../../src/text.ts'
import { isUnknown } from '../../../src/unknown.ts'
import { dates, uncalculated } from './generated-file.ts'
import type { SourceCell, SourceSheet } from './generated-file.ts'

/** A sheet that was read: the cells written into it, and where its table was found. */
export interface ReadSheet {
  source: SourceSheet
  headingRow: number
  columns: TableColumn[]
}
export interface Place {
  sheet: string
  /** As Excel counts. */
  row: number
  column: number
  text: string
}

export const isFilled = (cell: SourceCell): boolean => cell === uncalculated || String(cell ?? '').trim() !== ''
export const textOf = (cell: SourceCell): string => (cell === null || cell === uncalculated ? '' : String(cell))

export function* filledIn({ name, rows }: SourceSheet): Generator<Place & { cell: SourceCell }> {
  for (const [row, cells] of rows.entries())
    for (const [column, cell] of cells.entries()) if (isFilled(cell)) yield { sheet: name, row: row + 1, column, text: textOf(cell), cell }
}

/** Whether a cell is named as left out: by itself, or by its row, column or sheet. */
export function isNamed(left: readonly LeftCell[], { sheet, row, column }: Pick<Place, 'sheet' | 'row' | 'column'>): boolean {
  return left.some((one) => {
    if (one.sheet !== sheet) return false
    if (one.cell === 'All' || one.cell === columnName(column) || one.cell === cellName(column, row)) return true
    const [, from, to] = /^[A-Z]+(\d+) to [A-Z]+(\d+)$/.exec(one.cell) ?? []
    return from === String(row) && to === String(row)
  })
}

/** How the text of a cell should have been read; null if it was read so. */
export type Find = (place: Place, at: { sheet: number; column: TableColumn }) => boolean

/** Every lost cell: neither its value nor its name is anywhere. */
export function untraced(sheets: readonly ReadSheet[], left: readonly LeftCell[], found: Find): string[] {
  return sheets.flatMap(({ source, headingRow, columns }, sheet) =>
    [...filledIn(source)].flatMap(({ cell, ...place }) => {
      if (isNamed(left, place)) return []
      const column = columns[place.column]
      const isThere =
        cell !== uncalculated &&
        column !== undefined &&
        (place.row === headingRow
          ? column.name.includes(tidied(place.text).slice(0, longestName)) || isUnknown(place.text)
          : place.row > headingRow && (isUnknown(place.text) || found(place, { sheet, column })))
      return isThere
        ? []
        : [`${place.sheet} ${cellName(place.column, place.row)} ${JSON.stringify(place.text.slice(0, 60))} in ${column?.name ?? '?'} (${column?.field})`]
    }),
  )
}

const yesWords = ['yes', 'y', 'true', '1', 'live']
const noWords = ['no', 'n', 'false', '0', 'not live']
const statuses: Record<string, string> = { active: 'open', c: 'closed', closed: 'closed', dormant: 'dormant', p: 'proposed', a: 'open', open: 'open' }
const isDay = (value: string | null | undefined, text: string): boolean => dates.includes(text) && value === '2026-11-23'
const same = (value: string | null | undefined, text: string): boolean => value === withoutGuard(tidied(text))
const isSuccessorIn = (value: string | null | undefined, text: string): boolean =>
  value !== null && value !== undefined && /^(\w+)( Mill Lane)?$|^Mill Lane \(\w+\)$/.test(text) && text.toUpperCase().includes(value)

/** Whether a value of a tracker matches its cell: independent of `readCell`. */
export function saysTheSame(key: FieldKey, value: string | undefined, text: string): boolean {
  const word = tidied(text).toLowerCase()
  if (key === 'ods_code') return value?.toLowerCase() === word
  if (key.startsWith('address') && text === '0') return value === undefined
  switch (fieldOf(key).kind) {
    case 'code':
      return value?.toLowerCase() === word
    case 'number':
      return /^[\d,]+(\.0)?$/.test(text) && (!text.includes(',') || /^\d{1,3}(,\d{3})+$/.test(text)) && value === text.replaceAll(',', '').replace(/\.0$/, '')
    case 'yes-no':
      return value === (yesWords.includes(word) ? 'yes' : noWords.includes(word) ? 'no' : '?')
    case 'ods-status':
      return value === statuses[word]
    case 'closing':
      return (
        isDay(value, text) ||
        (['yes', 'closed', 'y', 'true', '1', 'live'].includes(word) ? value === 'yes' : value === 'no' && [...noWords, 'open', 'active'].includes(word))
      )
    case 'successor':
      return isSuccessorIn(value, text)
    default:
      return same(value, text)
  }
}

export function findInTracker({ rows, notTaken }: Pick<Tracker, 'rows' | 'notTaken'>): Find {
  const said = new Map(rows.map((row) => [row.number, JSON.parse(row.said) as RowSaid]))
  return ({ row, text }, { sheet, column }) => {
    const number = numberOf(sheet, row)
    if (notTaken.some((one) => one.row === number && (one.cells !== undefined || one.column === column.name))) return true
    const { values, other } = said.get(number) ?? { values: {}, other: {} }
    if (column.field === null) return Object.hasOwn(other, column.name) && same(other[column.name], text)
    return saysTheSame(column.field as FieldKey, values[column.field as FieldKey], text)
  }
}

export function findInCatalogue({ rows }: CatalogueFile): Find {
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  return ({ row, text }, { sheet, column: { field } }) => {
    const read = byNumber.get(numberOf(sheet, row))
    if (!read || field === null) return false
    if (field === 'role') return tidied(text).toLowerCase().replace(/s$/, '') === read.role
    if (field === 'version') return String(read.version) === text
    if (field === 'status') return read.facts.status !== undefined && readStatus(text) === read.facts.status
    return same(read.facts[field as 'supplier'], text)
  }
}

export function findInOdsList({ organisations, successors }: OdsList, sheets: readonly ReadSheet[]): Find {
  return ({ row, text }, { sheet, column }) => {
    const { source, columns } = sheets[sheet] ?? { source: { rows: [] }, columns: [] }
    const codeOf = (key: OdsField): string => tidied(textOf(source.rows[row - 1]?.[columns.findIndex((one) => one.field === key)] ?? null)).toUpperCase()
    const one = organisations.find(({ code }) => code === codeOf('code'))
    const succession = successors.find(({ code }) => code === codeOf('code'))
    const field = column.field as OdsField | null
    if (field === null) return false
    if (field === 'code') return (one ?? succession)?.code === tidied(text).toUpperCase()
    if (field === 'successor') return isSuccessorIn(succession?.successor, text)
    if (field === 'reason') return same(succession?.reason, text)
    if (field === 'day') return isDay(succession?.day, text)
    if (!one) return false
    if (field === 'status') return one.status === statuses[tidied(text).toLowerCase()]
    if (field === 'opened') return isDay(one.opened_on, text)
    if (field === 'closed') return isDay(one.closed_on, text)
    if (field.startsWith('address')) return (one.address ?? '').split('\n').includes(tidied(text))
    if (field === 'postcode') return one.postcode === tidied(text).toUpperCase()
    return tidied(text) === one[field as 'name']
  }
}
