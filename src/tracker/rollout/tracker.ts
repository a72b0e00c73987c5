import { cellName } from '../workbook/workbook.ts'
import type { SheetRows, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { CellCount } from '../workbook/cell-count.ts'
import type { CellFate } from '../workbook/cell-count.ts'
import { isCodeLike } from '../workbook/codes.ts'
import { faultsInWords, sheetAlone } from '../workbook/sheets.ts'
import { findTable } from '../workbook/table.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import { cleanedCodes } from './cleaned-codes.ts'
import { gathering } from './shared-facts.ts'
import type { SharedFacts } from './shared-facts.ts'
import { derivedHeadings, fieldOf, fields, isHidden, readCell, trackerTable, wanted } from './fields.ts'
import type { FieldKey } from './fields.ts'
import { numberOf, rowInWords } from '../workbook/row-place.ts'
import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'

/** What a row says, as text; what is unknown is not there. */
export type RowValues = Partial<Record<FieldKey, string>>

/** A row as it was understood; `other` are columns that are no field, kept as they are, by heading. */
export interface RowSaid {
  values: RowValues
  other: Record<string, string>
}

/** A row on its way into the database: both parts as JSON, which is what is kept of it. */
export interface ReadRow {
  /** Over all the sheets that were read: see row-place.ts. */ number: number
  ods: string
  cells: string
  said: string
}

/** What could not be taken: a cell, or with its cells the whole row. */
export interface NotTaken {
  row: number
  column: string
  why: string
  /** JSON. */ cells?: string
}

export interface Column {
  heading: string
  field: FieldKey | null
}

/** A sheet that was read, and as what. */
export interface TrackerSheet {
  name: string
  headingRow: number | null
  columns: Column[]
}

export interface TrackerHead {
  sheets: TrackerSheet[]
  warnings: string[]
  shared: SharedFacts
  /** What became of the cells of its sheets. */
  cells: CellAccount
}
export interface Tracker extends TrackerHead {
  rows: ReadRow[]
  notTaken: NotTaken[]
}

/** What an installation has learnt: the field of a heading, and what another name of a product or organisation stands for; all by folded name. */
export interface Learnt {
  columns: LearntColumns
  products: ReadonlyMap<string, string>
  organisations: ReadonlyMap<string, string>
}
export const nothingLearnt: Learnt = { columns: new Map(), products: new Map(), organisations: new Map() }

const longestKept = 2000
const odsHeading = fieldOf('ods_code').heading

/** The tracker in a workbook: every sheet that can be seen and looks like one. Null if none does. */
export function understandTracker(sheets: (SheetRows & Partial<WorkbookSheet>)[], learnt: Learnt): Tracker | null {
  const found = sheets
    .map(sheetAlone)
    .filter((sheet) => !sheet.isHidden)
    .flatMap((sheet) => {
      const table = trackerIn(sheet, learnt.columns)
      return table ? [{ sheet, table }] : []
    })
  if (found.length === 0) return null
  const reading = readTracker(learnt)
  for (const { sheet, table } of found) {
    reading.begin(sheet, table)
    for (const row of sheet.rows) reading.take(row)
  }
  return reading.end()
}

/** A sheet's tracker; what was learnt must not keep out a file that would be understood without it. */
export const trackerIn = (sheet: SheetRows, learnt: LearntColumns): Table | null =>
  findTable(sheet, trackerTable, learnt) ?? findTable(sheet, trackerTable, new Map())

/** Reads a tracker sheet by sheet and row by row, for whoever has its rows by and by. */
export function readTracker(learnt: Learnt): {
  begin: (sheet: Pick<WorkbookSheet, 'name' | 'unread' | 'warnings'>, table: Table) => void
  take: (row: WorkbookRow) => void
  end: () => Tracker
} {
  const firstRowOf = new Map<string, number>()
  const [rows, notTaken]: [ReadRow[], NotTaken[]] = [[], []]
  const [sheets, warnings]: [TrackerSheet[], string[]] = [[], []]
  const shared = gathering()
  const count = new CellCount()
  let current: TrackerSheet = { name: '', headingRow: null, columns: [] }
  let leftOut: ReadonlySet<Column> = new Set()
  const names = () => sheets.map((one) => one.name)
  const cleaned = cleanedCodes()
  const refuse = (row: WorkbookRow, why: string): void => {
    notTaken.push({ row: numberOf(sheets.length - 1, row.number), column: odsHeading, why, cells: JSON.stringify(row.cells) })
    count.leaveRow(current.name, row, why)
  }
  return {
    begin(sheet, table) {
      current = {
        name: sheet.name,
        headingRow: table.headingRow,
        columns: table.columns.map(({ name, field }) => ({ heading: name, field: field as FieldKey | null })),
      }
      sheets.push(current)
      const why = columnsLeftOut(current)
      leftOut = new Set(why.keys())
      warnings.push(...table.warnings.map((one) => one.says), ...columnsInWords(current, why), ...faultsInWords(sheet))
      count.unread(sheet)
      for (const [column, words] of why) count.nameColumn(sheet.name, current.columns.indexOf(column), `the column ${column.heading} ${words}`)
    },
    take(row) {
      if (row.number <= (current.headingRow ?? 0)) {
        if (row.number < (current.headingRow ?? 0)) count.leaveRow(current.name, row, 'it is above the headings')
        else
          count.add(
            row,
            row.cells.map((_, column) => (leftOut.has(current.columns[column] ?? nowhere) ? 'leftOut' : 'read')),
          )
        return
      }
      if (repeatsHeadings(row, current)) return refuse(row, 'It repeats the headings')
      const marks: CellFate[] = []
      const faults: NotTaken[] = []
      const number = numberOf(sheets.length - 1, row.number)
      const said = readRow(row, { number, columns: current.columns, leftOut, learnt }, { faults, marks })
      if (marks.every((one) => one === null || one === 'unknown')) return count.add(row, marks)
      const ods = said.values.ods_code
      if (ods === undefined) {
        const written = current.columns.findIndex((column) => column.field === 'ods_code')
        return refuse(row, noCode(tidied(row.cells[written] ?? '')))
      }
      const first = firstRowOf.get(ods)
      if (first !== undefined) return refuse(row, `${ods} is in ${rowInWords(first, names())} already. Keep one of the two`)
      firstRowOf.set(ods, number)
      notTaken.push(...faults)
      count.add(row, marks)
      row.cells.forEach((cell, column) => {
        const field = current.columns[column]?.field
        if (field) cleaned.look(field, cell, () => `${current.name}, ${cellName(column, row.number)}`)
      })
      for (const fault of faults) count.name({ sheet: current.name, row: row.number, column: columnOf(current, fault.column), why: fault.why })
      shared.take(said.values, number)
      rows.push({ number, ods, cells: JSON.stringify(row.cells), said: JSON.stringify(said) })
    },
    end: () => ({ sheets, warnings: [...warnings, ...cleaned.end()], shared: shared.end(), cells: count.end(), rows, notTaken }),
  }
}

const columnOf = ({ columns }: TrackerSheet, heading: string): number => columns.findIndex((one) => one.heading === heading)
const nowhere: Column = { heading: '', field: null }

/** What some fields speak of: without it they say nothing. */
const speaksOf: Partial<Record<FieldKey, FieldKey[]>> = { referrer_on: ['referrer'], pair: ['consumer_product', 'provider_product'] }
const headingsOf = (keys: readonly FieldKey[]): string => keys.map((key) => fieldOf(key).heading).join(' or ')

/** The columns that are left out whole, each with what it does that makes it so. */
function columnsLeftOut({ columns }: TrackerSheet): Map<Column, string> {
  const given = new Set(columns.map((one) => one.field))
  return new Map(
    columns.flatMap((column): [Column, string][] => {
      if (column.field === null) return derivedHeadings.has(folded(column.heading)) ? [[column, 'says what two others say together']] : []
      const missing = (speaksOf[column.field] ?? []).filter((key) => !given.has(key))
      return missing.length === 0 ? [] : [[column, `is about a column that is missing: ${headingsOf(missing)}`]]
    }),
  )
}

function noCode(text: string): string {
  if (isUnknown(text)) return 'No ODS code. Write it into the row'
  const tight = text.replaceAll(' ', '')
  const hint = text.includes(' ') && isCodeLike(tight) && /\d/.test(tight) ? `. Is it ${tight.toUpperCase()}? Write it so` : ''
  return `${text.slice(0, 30)} is no ODS code: 3 to 10 letters and digits${hint}`
}

const columnsInWords = ({ columns }: TrackerSheet, leftOut: ReadonlyMap<Column, string>): string[] =>
  columns.flatMap((column) => {
    const why = leftOut.get(column)
    if (why !== undefined)
      return column.field === null
        ? [`The column ${column.heading} ${why}. It is left out: an export works it out again.`]
        : [`The column ${column.heading} ${why}. It is left out: choose that column, or add it to the file.`]
    return column.field === null && column.heading !== ''
      ? [`The column ${column.heading} is no field of a service. It is kept as it is, and an export gives it back.`]
      : []
  })

function readRow(
  row: WorkbookRow,
  { number, columns, leftOut, learnt }: { number: number; columns: Column[]; leftOut: ReadonlySet<Column>; learnt: Learnt },
  out: { faults: NotTaken[]; marks: CellFate[] },
): RowSaid {
  const values: RowValues = {}
  const other: Record<string, string> = {}
  const fault = (heading: string, why: string): CellFate => {
    out.faults.push({ row: number, column: heading, why: `${why}. What is known stays` })
    return 'leftOut'
  }
  const fateOf = (column: Column | undefined, cell: string): CellFate => {
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
  row.cells.forEach((cell, column) => out.marks.push(fateOf(columns[column], cell)))
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

/** Short words that are found where a code is looked for, below a table or at the top of it. */
const noCodes = new Set(['ODS', 'CODE', 'CODES', 'NACS', 'TOTAL', 'SUM', 'COUNT', 'NOTE', 'NOTES'])
const readOds = (text: string): string | null => {
  const code = withoutGuard(text).toUpperCase()
  return isCodeLike(withoutGuard(text)) && code.length >= 3 && !noCodes.has(code) ? code : null
}

/** Whether a row is the headings again, as they are at the top of each printed page. */
function repeatsHeadings({ cells }: WorkbookRow, { headingRow, columns }: TrackerSheet): boolean {
  if (headingRow === null) return false
  const filled = cells.flatMap((cell, at) => (cell.trim() === '' ? [] : [{ cell, heading: columns[at]?.heading ?? '' }]))
  return filled.length > 1 && filled.every(({ cell, heading }) => folded(heading) === folded(cell) || folded(heading).startsWith(`${folded(cell)} (`))
}

/** The fields that a column may be told to be, for a list to choose from. */
export const fieldChoices = fields.filter((one) => !isHidden(one.key)).map((one) => ({ value: one.key, text: one.heading }))
