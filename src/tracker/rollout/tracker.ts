import type { WorkbookRow, WorkbookSheet } from '../import/workbook.ts'
import { derivedHeadings, fieldOf, fields, fieldsOf, folded, isUnknown } from './fields.ts'
import type { FieldKey } from './fields.ts'

/** What a row says, as text; what is unknown is not there. */
export type RowValues = Partial<Record<FieldKey, string>>

export interface TrackerRow {
  /** As Excel counts. */
  number: number
  values: RowValues
  /** Columns that are no field, kept as they stand, by heading. */
  other: Record<string, string>
  cells: string[]
}

/** What could not be taken: a cell, or with a null column the whole row. */
export interface NotTaken { row: number; column: string | null; why: string }

export interface Column { heading: string; field: FieldKey | null }

export interface Tracker {
  sheet: string
  columns: Column[]
  headingRow: WorkbookRow
  rows: TrackerRow[]
  notTaken: NotTaken[]
  warnings: string[]
}

/** What an installation has learnt: the field of a heading, and the product that another name stands for; both by folded name. */
export interface Learnt { learnt?: ReadonlyMap<string, FieldKey | ''>; products?: ReadonlyMap<string, string> }

const odsPattern = /^[A-Z0-9]{3,10}$/
const mostServices = 20_000
const rowsBetweenTurns = 200

/** The row of headings: the first with an ODS code's and two more that are known. */
function headingsIn(sheet: WorkbookSheet, learnt: ReadonlyMap<string, FieldKey | ''>): { row: WorkbookRow; columns: (FieldKey | null)[] } | null {
  for (const row of sheet.rows.slice(0, 20)) {
    const columns = fieldsOf(row.cells, learnt)
    if (columns.includes('ods_code') && columns.filter((one) => one !== null).length >= 3) return { row, columns }
  }
  return null
}

/** Whether a workbook holds a rollout tracker. */
export const holdsTracker = (sheets: WorkbookSheet[], learnt: ReadonlyMap<string, FieldKey | ''> = new Map()): boolean => sheets.some((sheet) => headingsIn(sheet, learnt) !== null)

/** Reads the tracker in a workbook: columns by what they are called, each cell by what its field holds. Null where no sheet is one. It yields now and then, for who is served meanwhile. */
export function* understandTracker(sheets: WorkbookSheet[], { learnt = new Map(), products = new Map() }: Learnt = {}): Generator<void, Tracker | null> {
  const found = sheets.map((sheet) => ({ sheet, headings: headingsIn(sheet, learnt) })).filter((one) => one.headings !== null).toSorted((a, b) => b.sheet.rows.length - a.sheet.rows.length)[0]
  if (!found?.headings) return null
  const { sheet, headings: { row: headingRow, columns } } = found
  const headings = headingRow.cells.map((cell) => cell.trim().replace(/\s+/g, ' '))
  const tracker: Tracker = {
    sheet: sheet.name, headingRow, columns: headings.map((heading, index) => ({ heading, field: columns[index] ?? null })).filter((one) => one.heading !== ''), rows: [], notTaken: [],
    warnings: headings.filter((heading, index) => heading !== '' && !columns[index] && !derivedHeadings.has(folded(heading))).map((heading) => `The column ${heading} is no field of a service. It is kept as it stands, and given back by an export.`),
  }
  const firstRowOf = new Map<string, number>()
  for (const row of sheet.rows) {
    if (row.number <= headingRow.number) continue
    if (row.number % rowsBetweenTurns === 0) yield
    if (tracker.rows.length >= mostServices) {
      tracker.notTaken.push({ row: row.number, column: null, why: `A file may hold ${mostServices.toLocaleString('en-GB')} services. Import the rest from a second file` })
      break
    }
    const read = readRow(row, headings, columns, tracker.notTaken)
    for (const key of ['provider_product', 'consumer_product'] as const) {
      const named = read.values[key]
      if (named !== undefined) read.values[key] = products.get(folded(named)) ?? named
    }
    const ods = read.values.ods_code
    if (ods === undefined || !odsPattern.test(ods)) {
      tracker.notTaken.push({ row: row.number, column: fieldOf('ods_code').heading, why: ods === undefined ? 'No ODS code. Write it into the row' : `${ods.slice(0, 30)} is no ODS code: 3 to 10 letters and digits` })
      continue
    }
    const first = firstRowOf.get(ods)
    if (first !== undefined) {
      tracker.notTaken.push({ row: row.number, column: fieldOf('ods_code').heading, why: `${ods} stands in row ${first} already. Keep one of the two` })
      continue
    }
    firstRowOf.set(ods, row.number)
    tracker.rows.push(read)
  }
  return tracker
}

function readRow(row: WorkbookRow, headings: string[], columns: (FieldKey | null)[], notTaken: NotTaken[]): TrackerRow {
  const values: RowValues = {}
  const other: Record<string, string> = {}
  headings.forEach((heading, index) => {
    const text = (row.cells[index] ?? '').trim().replace(/\s+/g, ' ')
    const key = columns[index]
    if (heading === '' || isUnknown(text)) return
    if (!key) {
      if (!derivedHeadings.has(folded(heading))) other[heading] = text.slice(0, 500)
      return
    }
    const read = readCell(key, text)
    if (read === null) notTaken.push({ row: row.number, column: heading, why: `${text.slice(0, 40)} is not ${wanted[fieldOf(key).kind]}. What is known stays` })
    else if (read !== '') values[key] = read
  })
  return { number: row.number, values, other, cells: row.cells }
}

const wanted = { text: 'text', code: 'a code', number: 'a whole number', 'yes-no': 'yes or no' }
const yes = new Set(['yes', 'y', 'true', '1', 'live', 'proven', 'on'])
const no = new Set(['no', 'n', 'false', '0', 'not live', 'not proven', 'off'])

/** A cell as its field keeps it; empty where it says nothing, null where it cannot be understood. */
function readCell(key: FieldKey, text: string): string | null {
  switch (fieldOf(key).kind) {
    case 'code':
      return text.toUpperCase().replaceAll(' ', '')
    case 'number': {
      const number = Number(text.replaceAll(',', ''))
      return Number.isInteger(number) && number >= 0 && number < 100_000_000 ? String(number) : null
    }
    case 'yes-no':
      return yes.has(folded(text)) ? 'yes' : no.has(folded(text)) ? 'no' : null
    case 'text':
      // A look-up of an empty cell gives 0; no part of an address is that.
      return key.startsWith('address') && text === '0' ? '' : text.replace(/^'(?=[=+\-@])/, '').slice(0, 300)
  }
}

/** The headings that a file may be told to read as a field, for a list to choose from. */
export const fieldChoices = fields.filter((one) => one.key !== 'version').map((one) => ({ value: one.key, text: one.heading }))
