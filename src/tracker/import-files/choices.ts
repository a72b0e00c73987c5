import { trackerIn } from '../tracker-import/read-tracker.ts'
import { catalogueIn } from '../catalogue/catalogue-file.ts'
import { looksLikeOdsList, looksLikeSuccessors, organisationsTable, successorsTable } from '../ods/list-shape.ts'
import { trackerTable } from '../tracker-import/fields.ts'
import { findCodes, findTable, tableAt, withFields } from '../workbook/table.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import type { SheetRows } from '../workbook/workbook.ts'
import { kindOf } from './file-kinds.ts'
import type { FileKind } from './file-kinds.ts'
import type { Outline } from './outline.ts'

/** What somebody chose for a sheet: its row of headings (null if it has none), and what each column is. */
export interface SheetChoice {
  at: number
  headingRow?: number | null
  fields?: (string | null)[]
}

export interface Choices {
  kind: FileKind | null
  sheets: SheetChoice[]
}

/** What is chosen while nobody has said anything. */
export function proposedChoices({ kind, sheets }: Outline): Choices {
  const seen = sheets.flatMap((sheet, at) => (sheet.isHidden || sheet.rows === 0 ? [] : [{ at }]))
  // Of a file that nothing tells, a sheet that is alone is meant.
  if (kind === null) return { kind, sheets: seen.length === 1 ? seen : [] }
  return { kind, sheets: sheets.flatMap((sheet, at) => (sheet.isProposed ? [{ at }] : [])) }
}

/** The table of a sheet by what was chosen, or by its headings if nothing was; null for a sheet that is none of this kind. */
export function tableOf(sheet: SheetRows, kind: FileKind, choice: SheetChoice, learnt: LearntColumns): Table | null {
  const { table } = kindOf[kind]
  if (!table) return null
  if (choice.headingRow === undefined) return proposedTable(sheet, kind, learnt) ?? tableAt(sheet, table.kind, null, learnt)
  const found = tableAt(sheet, table.kind, choice.headingRow, learnt)
  // Columns that only an export has are not asked about.
  const fields = choice.fields?.map((field, at) => (found.columns[at]?.name.startsWith('Slipway ') ? (found.columns[at]?.field ?? null) : field))
  return fields ? withFields(found, fields) : found
}

function proposedTable(sheet: SheetRows, kind: FileKind, learnt: LearntColumns): Table | null {
  if (kind === 'supplier-catalogue') return catalogueIn(sheet, learnt)
  if (kind === 'rollout-tracker') return trackerIn(sheet, learnt) ?? findCodes(sheet, trackerTable, learnt)
  const [shape, table] = kind === 'ods-successors' ? [looksLikeSuccessors(sheet.rows), successorsTable] : [looksLikeOdsList(sheet.rows), organisationsTable]
  if (shape) return withFields(tableAt(sheet, table, shape.headingRow === 0 ? null : shape.headingRow, learnt), shape.columns)
  return findTable(sheet, table, learnt) ?? findCodes(sheet, table, learnt)
}

/** What a table lacks to be read, in words; undefined if nothing. */
export function lacks(kind: FileKind, table: Table | null): string | undefined {
  const needs = kindOf[kind].table
  if (!needs || !table) return undefined
  return needs.kind.needed.every((key) => table.columns.some((one) => one.field === key)) ? undefined : `Choose the column with ${needs.needs}`
}
