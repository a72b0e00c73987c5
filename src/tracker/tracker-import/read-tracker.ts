import { isFieldKey } from '../workbook/tracker-headings.ts'
import { cellName } from '../workbook/workbook.ts'
import type { SheetRows, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { CellCount } from '../workbook/cell-count.ts'
import type { CellOutcome } from '../workbook/cell-count.ts'
import { faultsInWords } from '../workbook/sheets.ts'
import { findTable } from '../workbook/table.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import { cleanedCodes } from './cleaned-codes.ts'
import { gathering } from './shared-facts.ts'
import { derivedHeadings, isHidden } from '../workbook/tracker-headings.ts'
import { fieldOf, fields, trackerTable } from './fields.ts'
import { numberOf, rowInWords } from '../workbook/row-place.ts'
import { folded, tidied } from '../../text.ts'
import type { Column, SharedFacts, TrackerSheet } from './kept-import.ts'
import { headingsOf, noCode, readRow, speaksOf } from './read-row.ts'
import type { NotTaken } from './read-row.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { idsOf } from './known.ts'
import { mayBeAnother } from '../services/services-meant.ts'
import type { RowOfCode } from '../services/services-meant.ts'

/** A row on its way into the database: both parts as JSON, as they are stored. */
export interface ReadRow {
  /** Over all the sheets that were read: see row-place.ts. */ number: number
  ods: string
  /** An earlier row has its ODS code, and may be another service. */
  isRepeated: boolean
  cells: string
  said: string
}

export interface TrackerHead {
  sheets: TrackerSheet[]
  warnings: string[]
  shared: SharedFacts
  /** How the cells of its sheets were handled. */
  cells: CellAccount
}
export interface Tracker extends TrackerHead {
  rows: ReadRow[]
  notTaken: NotTaken[]
}

const odsHeading = fieldOf('ods_code').heading

/** The tracker in a sheet. If what was learnt makes it unreadable, it is read without that. */
export const trackerIn = (sheet: SheetRows, learnt: LearntColumns): Table | null =>
  findTable(sheet, trackerTable, learnt) ?? findTable(sheet, trackerTable, new Map())

/** Reads a tracker sheet by sheet and row by row, and passes on its rows in batches. */
export function readTracker(learnt: Learnt): {
  begin: (sheet: Pick<WorkbookSheet, 'name' | 'unread' | 'warnings'>, table: Table) => void
  take: (row: WorkbookRow) => void
  end: () => Tracker
} {
  const rowsOf = new Map<string, RowOfCode[]>()
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
        columns: table.columns.map(({ name, field }) => ({ heading: name, field: isFieldKey(field) ? field : null })),
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
      const marks: CellOutcome[] = []
      const faults: NotTaken[] = []
      const number = numberOf(sheets.length - 1, row.number)
      const said = readRow(row, { number, columns: current.columns, leftOut, learnt }, { faults, marks })
      if (marks.every((one) => one === null || one === 'unknown')) return count.add(row, marks)
      const ods = said.values.ods_code
      if (ods === undefined) {
        const written = current.columns.findIndex((column) => column.field === 'ods_code')
        return refuse(row, noCode(tidied(row.cells[written] ?? '')))
      }
      const own = { number, name: said.values.name, dosIds: idsOf(said.values.dos_ids ?? '') }
      const earlier = rowsOf.get(ods) ?? []
      const same = earlier.find((one) => !mayBeAnother(one, own))
      if (same) return refuse(row, `${ods} is in ${rowInWords(same.number, names())} already. Keep one of the two`)
      rowsOf.set(ods, [...earlier, own])
      notTaken.push(...faults)
      count.add(row, marks)
      row.cells.forEach((cell, column) => {
        const field = current.columns[column]?.field
        if (field) cleaned.look(field, cell, () => `${current.name}, ${cellName(column, row.number)}`)
      })
      for (const fault of faults) count.name({ sheet: current.name, row: row.number, column: columnOf(current, fault.column), why: fault.why })
      shared.take(said.values, number)
      rows.push({ number, ods, isRepeated: earlier.length > 0, cells: JSON.stringify(row.cells), said: JSON.stringify(said) })
    },
    end: () => ({ sheets, warnings: [...warnings, ...cleaned.end()], shared: shared.end(), cells: count.end(), rows, notTaken }),
  }
}

const columnOf = ({ columns }: TrackerSheet, heading: string): number => columns.findIndex((one) => one.heading === heading)
const nowhere: Column = { heading: '', field: null }

/** The columns that are left out completely, each with what the sheet does that makes it so. */
function columnsLeftOut({ columns }: TrackerSheet): Map<Column, string> {
  const given = new Set(columns.map((one) => one.field))
  return new Map(
    columns.flatMap((column): [Column, string][] => {
      if (column.field === null) return derivedHeadings.has(folded(column.heading)) ? [[column, 'combines two other columns']] : []
      const missing = (speaksOf[column.field] ?? []).filter((key) => !given.has(key))
      return missing.length === 0 ? [] : [[column, `is about a column that is missing: ${headingsOf(missing)}`]]
    }),
  )
}

const columnsInWords = ({ columns }: TrackerSheet, leftOut: ReadonlyMap<Column, string>): string[] =>
  columns.flatMap((column) => {
    const why = leftOut.get(column)
    if (why !== undefined)
      return column.field === null
        ? [`The column ${column.heading} ${why}. It is left out: an export calculates it again.`]
        : [`The column ${column.heading} ${why}. It is left out: choose that column, or add it to the file.`]
    return column.field === null && column.heading !== ''
      ? [`The column ${column.heading} is not a field of a service. It is kept as it is, and exports include it.`]
      : []
  })

/** Whether a row repeats the headings, as at the top of each printed page. */
function repeatsHeadings({ cells }: WorkbookRow, { headingRow, columns }: TrackerSheet): boolean {
  if (headingRow === null) return false
  const filled = cells.flatMap((cell, at) => (cell.trim() === '' ? [] : [{ cell, heading: columns[at]?.heading ?? '' }]))
  return filled.length > 1 && filled.every(({ cell, heading }) => folded(heading) === folded(cell) || folded(heading).startsWith(`${folded(cell)} (`))
}

/** The fields that a person may choose for a column. */
export const fieldChoices = fields.filter((one) => !isHidden(one.key)).map((one) => ({ value: one.key, text: one.heading }))
