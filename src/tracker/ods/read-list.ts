import { setImmediate as nextTurn } from 'node:timers/promises'
import { columnName } from '../workbook/workbook.ts'
import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'
import { looksLikeOdsList, looksLikeSuccessors } from './list-shape.ts'
import type { OdsShape } from './list-shape.ts'
import { odsOrganisationFrom, odsSuccessorFrom } from './organisation.ts'
import type { OdsField, OdsOrganisation, OdsSuccessor, OdsValues } from './organisation.ts'

/** A row or a cell that was left out, as Excel counts, and why. */
export interface OdsLeftOut {
  row: number
  column: string
  why: string
}

/** What was read in a file of the Organisation Data Service. */
export interface OdsList {
  kind: 'organisations' | 'successors'
  sheet: string
  why: string
  organisations: OdsOrganisation[]
  successors: OdsSuccessor[]
  leftOut: OdsLeftOut[]
  /** Rows that were left out whole, which `leftOut` says too. */
  rowsLeftOut: number
}

/** Few enough that reading them holds nobody up. */
const rowsAtOnce = 200

/** The list in a workbook, of the sheet with most rows that is one; null where none is. */
export async function readOdsList(sheets: SheetRows[]): Promise<OdsList | null> {
  for (const sheet of sheets.toSorted((a, b) => b.rows.length - a.rows.length)) {
    const list = looksLikeOdsList(sheet.rows)
    if (list) return readRows(sheet, list, 'organisations')
    const successors = looksLikeSuccessors(sheet.rows)
    if (successors) return readRows(sheet, successors, 'successors')
  }
  return null
}

/** Reads the rows of a sheet whose columns are known. Of two rows of one organisation the first counts, and the second is told. */
export async function readRows(sheet: SheetRows, shape: OdsShape, kind: OdsList['kind']): Promise<OdsList> {
  const list: OdsList = { kind, sheet: sheet.name, why: shape.why, organisations: [], successors: [], leftOut: [], rowsLeftOut: 0 }
  const firstRows = new Map<string, number>()
  for (const [index, row] of sheet.rows.entries()) {
    if (index % rowsAtOnce === 0) await nextTurn()
    if (row.number <= shape.headingRow || row.cells.every((cell) => cell.trim() === '')) continue
    const values = valuesOf(row, shape.columns)
    const read = kind === 'successors' ? { ...odsSuccessorFrom(values), successor: null } : odsOrganisationFrom(values)
    for (const { field, why } of read.faults) list.leftOut.push({ row: row.number, column: columnName(shape.columns.indexOf(field)), why })
    if (read.value === null) {
      list.rowsLeftOut += 1
      continue
    }
    const key = 'successor' in read.value ? `${read.value.code} ${read.value.successor}` : read.value.code
    const first = firstRows.get(key)
    if (first !== undefined) {
      list.rowsLeftOut += 1
      list.leftOut.push({ row: row.number, column: 'A', why: `${read.value.code} is in row ${first} already. That row counts` })
      continue
    }
    firstRows.set(key, row.number)
    if ('successor' in read.value) list.successors.push(read.value)
    else list.organisations.push(read.value)
    if (read.successor) list.successors.push(read.successor)
  }
  return list
}

const valuesOf = (row: WorkbookRow, columns: (OdsField | null)[]): OdsValues =>
  Object.fromEntries(columns.flatMap((key, at) => (key === null ? [] : [[key, row.cells[at] ?? '']])))
