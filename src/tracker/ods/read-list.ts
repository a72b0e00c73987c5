import { setImmediate as nextTurn } from 'node:timers/promises'
import { isUnknown } from '../../unknown.ts'
import { emptyAccount } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { CellCount } from '../workbook/cell-count.ts'
import type { CellOutcome } from '../workbook/cell-count.ts'
import { numberOf, rowInWords } from '../workbook/row-place.ts'
import { sheetAlone } from '../workbook/sheets.ts'
import { columnName } from '../workbook/workbook.ts'
import type { SheetRows, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import { looksLikeOdsList, looksLikeSuccessors } from './list-shape.ts'
import type { OdsShape } from './list-shape.ts'
import { odsOrganisationFrom, odsSuccessorFrom } from './organisation.ts'
import type { OdsField, OdsOrganisation, OdsSuccessor, OdsValues } from './organisation.ts'

/** A row or a cell that was left out, numbered as in Excel, and why. */
export interface OdsLeftOut {
  row: number
  column: string
  why: string
}

/** What was read in a file from the Organisation Data Service. */
export interface OdsList {
  kind: 'organisations' | 'successors'
  organisations: OdsOrganisation[]
  successors: OdsSuccessor[]
  leftOut: OdsLeftOut[]
  /** Rows that were left out completely; `leftOut` names them too. */
  rowsLeftOut: number
  /** How the cells of its sheets were handled. */
  cells: CellAccount
}

/** A sheet with what its columns are. */
export interface OdsSheet {
  sheet: SheetRows & Partial<WorkbookSheet>
  shape: Pick<OdsShape, 'columns' | 'headingRow'>
}

/** Few enough that reading them delays nobody. */
const rowsAtOnce = 200

/** The list in a workbook: the matching sheet with the most rows; null if there is none. */
export async function readOdsList(sheets: SheetRows[]): Promise<OdsList | null> {
  for (const sheet of sheets.toSorted((a, b) => b.rows.length - a.rows.length)) {
    const list = looksLikeOdsList(sheet.rows)
    if (list) return readOdsSheets([{ sheet, shape: list }], 'organisations')
    const successors = looksLikeSuccessors(sheet.rows)
    if (successors) return readOdsSheets([{ sheet, shape: successors }], 'successors')
  }
  return null
}

/** Reads the rows of sheets whose columns are known. If an organisation has two rows, the first counts and the second is reported. */
export async function readOdsSheets(found: OdsSheet[], kind: OdsList['kind']): Promise<OdsList> {
  const list: OdsList = { kind, organisations: [], successors: [], leftOut: [], rowsLeftOut: 0, cells: emptyAccount() }
  const names = found.map(({ sheet }) => sheet.name)
  const firstRows = new Map<string, number>()
  const count = new CellCount()
  for (const [at, { sheet: given, shape }] of found.entries()) {
    const sheet = sheetAlone(given)
    // Before individual cells, of which only the first few are named.
    shape.columns.forEach((field, column) => {
      if (field === null && sheet.rows.some((row) => (row.cells[column] ?? '').trim() !== ''))
        count.nameColumn(sheet.name, column, 'nothing of the list is kept of this column')
    })
    count.unread(sheet)
    const leave = (row: WorkbookRow, column: string, why: string): void => {
      list.rowsLeftOut += 1
      list.leftOut.push({ row: row.number, column, why })
      count.leaveRow(sheet.name, row, why)
    }
    for (const [index, row] of sheet.rows.entries()) {
      if (index % rowsAtOnce === 0) await nextTurn()
      if (row.number < shape.headingRow) count.leaveRow(sheet.name, row, 'it is above the headings')
      if (row.number === shape.headingRow)
        count.add(
          row,
          row.cells.map((_, column) => (shape.columns[column] ? 'read' : 'leftOut')),
        )
      if (row.number <= shape.headingRow) continue
      const fates = row.cells.map((cell, column): CellOutcome =>
        cell.trim() === '' ? null : isUnknown(cell) ? 'unknown' : shape.columns[column] ? 'read' : 'leftOut',
      )
      if (fates.every((fate) => fate === null || fate === 'unknown')) {
        count.add(row, fates)
        continue
      }
      const values = valuesOf(row, shape.columns)
      const read = kind === 'successors' ? { ...odsSuccessorFrom(values), successor: null } : odsOrganisationFrom(values)
      const faults = read.faults.map(({ field, why }) => ({ column: shape.columns.indexOf(field), why }))
      if (read.value === null) {
        const [first, ...others] = faults
        leave(row, columnName(Math.max(0, first?.column ?? 0)), first?.why ?? 'It has no code')
        for (const { column, why } of others) list.leftOut.push({ row: row.number, column: columnName(Math.max(0, column)), why })
        continue
      }
      const key = 'successor' in read.value ? `${read.value.code} ${read.value.successor}` : read.value.code
      const first = firstRows.get(key)
      if (first !== undefined) {
        leave(row, columnName(shape.columns.indexOf('code')), `${read.value.code} is in ${rowInWords(first, names)} already. That row counts`)
        continue
      }
      firstRows.set(key, numberOf(at, row.number))
      for (const { column, why } of faults) {
        list.leftOut.push({ row: row.number, column: columnName(column), why })
        fates[column] = 'leftOut'
        count.name({ sheet: sheet.name, row: row.number, column, why })
      }
      count.add(row, fates)
      if ('successor' in read.value) list.successors.push(read.value)
      else list.organisations.push(read.value)
      if (read.successor) list.successors.push(read.successor)
    }
  }
  return { ...list, cells: count.end() }
}

const valuesOf = (row: WorkbookRow, columns: (OdsField | null)[]): OdsValues =>
  Object.fromEntries(columns.flatMap((key, at) => (key === null ? [] : [[key, row.cells[at] ?? '']])))
