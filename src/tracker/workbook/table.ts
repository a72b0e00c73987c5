import { folded, tidied } from '../../text.ts'
import { columnOfCodes, isCodeLike } from './codes.ts'
import { columnNames, eachOnce, fieldsOfHeadings, isMeantByCells, longestName, meaningsOf, saidBelow } from './headings.ts'
import type { LearntColumns, TableKind } from './headings.ts'
import { cellName, columnName, columnsOfRows } from './workbook.ts'
import type { SheetRows, WorkbookRow } from './workbook.ts'

export type { LearntColumns, TableField, TableKind } from './headings.ts'

export interface TableColumn {
  /** Its heading, made unique: a second "Comments" is "Comments (2)", one without a heading "Column F". Empty if the column is blank. */
  name: string
  field: string | null
}

/** A table in a sheet: where its headings are and what its columns are. */
export interface Table {
  sheet: string
  /** The number of the row with the headings; null if it has none. */
  headingRow: number | null
  columns: TableColumn[]
  /** What a person should know about how a column was recognised. */
  warnings: { column: number; says: string }[]
}

const rowsLookedAt = 20
const rowsTried = 60

/** The table of this kind in a sheet; null if none of its rows looks like the headings of one. */
export function findTable(sheet: SheetRows, kind: TableKind, learnt: LearntColumns): Table | null {
  for (const [index, row] of sheet.rows.slice(0, rowsLookedAt).entries()) {
    const fields = fieldsOfHeadings(kind, row.cells, learnt, sheet.rows.slice(index + 1))
    const known = fields.filter((one) => one !== null).length
    if (known >= kind.fewest && kind.needed.every((key) => fields.includes(key))) return tableAt(sheet, kind, row.number, learnt)
    if (known < 3 || kind.byCodes === undefined) continue
    const below = sheet.rows.slice(index + 1, index + 1 + rowsTried)
    if (columnOfCodes(below, (column) => fields[column] === null || fields[column] === undefined) !== undefined) return tableAt(sheet, kind, row.number, learnt)
  }
  return null
}

/**
 * A sheet without known headings that has a column of codes. The row above the first code, if any, is taken as its headings. Null if there is no such
 * column.
 */
export function findCodes(sheet: SheetRows, kind: TableKind, learnt: LearntColumns): Table | null {
  if (kind.byCodes === undefined) return null
  for (const [index, row] of sheet.rows.slice(0, rowsLookedAt).entries()) {
    const column = columnOfCodes(sheet.rows.slice(index, index + rowsTried), () => true)
    if (column === undefined) continue
    const own = tidied(row.cells[column] ?? '').toUpperCase()
    const isData = isCodeLike(own) && /\d/.test(own)
    const heading = isData ? sheet.rows[index - 1] : row
    return tableAt(sheet, kind, heading && heading.cells.length > 1 ? heading.number : null, learnt)
  }
  return null
}

/** The table of a sheet with its headings in this row, or without headings: recognises its columns by their headings and by the cells below. */
export function tableAt(sheet: SheetRows, kind: TableKind, headingRow: number | null, learnt: LearntColumns): Table {
  const rows = sheet.rows.filter((row) => row.number > (headingRow ?? 0))
  const heading = headingRow === null ? undefined : sheet.rows.find((row) => row.number === headingRow)
  const { width, blank } = sheet.columns ?? columnsOfRows(sheet.rows)
  const names = columnNames(heading?.cells ?? null, width).map((name, at) => (blank.includes(at) ? '' : name))
  const warnings: Table['warnings'] = []
  const fields = tellTwinsApart({ kind, names, rows, learnt, warnings })
  warnings.push(...toldByCells(kind, names, fields, learnt))
  for (const [column, text] of (heading?.cells ?? []).entries())
    if (tidied(text).length > longestName)
      warnings.push({
        column,
        says: `The heading in ${cellName(column, heading?.number ?? 1)} is too long for a name: its first ${longestName} characters are used.`,
      })
  if (kind.byCodes !== undefined && !fields.includes(kind.byCodes)) {
    const column = columnOfCodes(rows.slice(0, rowsTried), (at) => fields[at] === null && !learnt.has(folded(names[at] ?? '')))
    if (column !== undefined) {
      fields[column] = kind.byCodes
      const called = headingRow === null ? `Column ${columnName(column)}` : `The column ${names[column]}`
      warnings.push({ column, says: `${called} was taken for the ODS code, because of the codes in it. Choose another if it is not.` })
    }
  }
  return { sheet: sheet.name, headingRow, columns: names.map((name, at) => ({ name, field: fields[at] ?? null })), warnings }
}

/** That an ambiguous heading was understood by the cells below it. */
const toldByCells = (kind: TableKind, names: readonly string[], fields: readonly (string | null)[], learnt: LearntColumns): Table['warnings'] =>
  fields.flatMap((key, column) => {
    const [name = '', field] = [names[column], kind.fields.find((one) => one.key === key)]
    const isTold = !learnt.has(folded(name)) && field !== undefined && isMeantByCells(field, name)
    return isTold
      ? [{ column, says: `The column ${name} was taken for ${field.heading}, because of what the cells below it say. Choose another if that is wrong.` }]
      : []
  })

/** The field of each column: its heading's, except that a code's heading above names goes to the name, and the other way round, with a warning. */
function tellTwinsApart({
  kind,
  names,
  rows,
  learnt,
  warnings,
}: {
  kind: TableKind
  names: readonly string[]
  rows: readonly WorkbookRow[]
  learnt: LearntColumns
  warnings: Table['warnings']
}): (string | null)[] {
  const byKey = new Map(kind.fields.map((one) => [one.key, one]))
  const meanings = meaningsOf(kind, names, learnt, rows)
  const meant = names.map((name, column) => {
    const key = meanings[column] ?? null
    const field = key === null ? undefined : byKey.get(key)
    if (!field?.holds || field.twin === undefined || learnt.has(folded(name))) return { key, from: null }
    const found = whatIsBelow(rows, column, name)
    return found !== null && found !== field.holds ? { key: field.twin, from: field } : { key, from: null }
  })
  const fields = eachOnce(meant.map((one) => (one.from ? null : one.key)))
  meant.forEach(({ key, from }, column) => {
    if (!from || key === null) return
    const isTaken = fields.includes(key)
    // A strange name is still a name. A name is never a code, but without any code nothing could be read.
    const isLast = kind.needed.includes(from.key) && columnOfCodes(rows.slice(0, rowsTried), (at) => meant[at]?.key === null) === undefined
    const kept = (from.holds === 'name' || isLast) && !fields.includes(from.key) ? from.key : null
    fields[column] = isTaken ? kept : key
    const found = from.holds === 'code' ? 'the cells below it are names, not codes' : 'the cells below it are codes, not names'
    const says = isTaken
      ? `The column ${names[column]} has the heading of ${from.heading}, but ${found}. ${kept === null ? 'It is kept as it is' : 'It was read as its heading says'}: choose what it is.`
      : `The column ${names[column]} was taken for ${byKey.get(key)?.heading ?? key}, because ${found}. Choose another if that is wrong.`
    warnings.push({ column, says })
  })
  return fields
}

/** What most cells of a column contain; null if it has none or they are evenly split. */
function whatIsBelow(rows: readonly WorkbookRow[], column: number, heading: string): 'code' | 'name' | null {
  const said = saidBelow(rows, column, heading)
  const codes = said.filter(isCodeLike).length
  return codes * 2 === said.length ? null : codes * 2 > said.length ? 'code' : 'name'
}

/** The same table with its columns as a person chose them. */
export const withFields = (table: Table, fields: readonly (string | null)[]): Table => ({
  ...table,
  columns: table.columns.map((column, at) => ({ ...column, field: fields[at] ?? null })),
  warnings: table.warnings.filter(({ column }) => table.columns[column]?.field === (fields[column] ?? null)),
})
