import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'
import { gathering } from './shared-facts.ts'
import type { SharedFacts } from './shared-facts.ts'
import { headingsIn } from './headings.ts'
import type { Headings, LearntColumns } from './headings.ts'
import { derivedHeadings, fieldOf, fields, isHidden, readCell, wanted } from './fields.ts'
import { folded, tidied, withoutGuard } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import type { FieldKey } from './fields.ts'

/** What a row says, as text; what is unknown is not there. */
export type RowValues = Partial<Record<FieldKey, string>>

/** A row as it was understood; `other` are columns that are no field, kept as they stand, by heading. */
export interface RowSaid {
  values: RowValues
  other: Record<string, string>
}

/** A row on its way into the database: both parts as JSON, which is what is kept of it. */
export interface ReadRow {
  /** As Excel counts. */ number: number
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

export interface TrackerHead {
  sheet: string
  columns: Column[]
  headingRow: WorkbookRow
  warnings: string[]
  shared: SharedFacts
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

export const mostServices = 20_000
const odsPattern = /^[A-Z0-9]{3,10}$/
const odsHeading = fieldOf('ods_code').heading

/** The tracker in a workbook: columns by what they are called, each cell by what its field holds. Null where no sheet is one. */
export function understandTracker(sheets: SheetRows[], learnt: Learnt): Tracker | null {
  const found = sheets
    // What was learnt must not keep out a file that would be understood without it.
    .map((sheet) => ({ sheet, headings: headingsIn(sheet, learnt.columns) ?? headingsIn(sheet, new Map()) }))
    .filter((one) => one.headings !== null)
    .toSorted((a, b) => b.sheet.rows.length - a.sheet.rows.length)[0]
  if (!found?.headings) return null
  const reading = readTracker(found.sheet.name, found.headings, learnt)
  for (const row of found.sheet.rows) if (row.number > found.headings.row.number) reading.take(row)
  return reading.end()
}

/** Reads a tracker row by row, for whoever has its rows by and by. */
export function readTracker(
  sheet: string,
  { row: headingRow, columns, found }: Headings,
  learnt: Learnt,
): { take: (row: WorkbookRow) => void; end: () => Tracker } {
  const headings = headingRow.cells.map(tidied)
  const firstRowOf = new Map<string, number>()
  const [rows, notTaken]: [ReadRow[], NotTaken[]] = [[], []]
  const shared = gathering()
  const refuse = (row: WorkbookRow, column: string, why: string): void => void notTaken.push({ row: row.number, column, why, cells: JSON.stringify(row.cells) })
  return {
    take(row) {
      if (row.cells.every(isUnknown)) return
      const faults: NotTaken[] = []
      const said = readRow(row, { headings, columns, learnt }, faults)
      const ods = said.values.ods_code
      if (ods === undefined) return refuse(row, odsHeading, 'No ODS code. Write it into the row')
      if (!odsPattern.test(ods)) return refuse(row, odsHeading, `${ods.slice(0, 30)} is no ODS code: 3 to 10 letters and digits`)
      const first = firstRowOf.get(ods)
      if (first !== undefined) return refuse(row, odsHeading, `${ods} stands in row ${first} already. Keep one of the two`)
      firstRowOf.set(ods, row.number)
      notTaken.push(...faults)
      shared.take(said.values, row.number)
      rows.push({ number: row.number, ods, cells: JSON.stringify(row.cells), said: JSON.stringify(said) })
    },
    end: () => ({
      sheet,
      headingRow,
      columns: headings.map((heading, index) => ({ heading, field: columns[index] ?? null })),
      warnings: [...(found === undefined ? [] : [found]), ...unknownColumns(headings, columns)],
      shared: shared.end(),
      rows,
      notTaken,
    }),
  }
}

const unknownColumns = (headings: string[], columns: (FieldKey | null)[]): string[] =>
  headings
    .filter((heading, index) => heading !== '' && !columns[index] && !derivedHeadings.has(folded(heading)))
    .map((heading) => `The column ${heading} is no field of a service. It is kept as it stands, and given back by an export.`)

function readRow(
  row: WorkbookRow,
  { headings, columns, learnt }: { headings: string[]; columns: (FieldKey | null)[]; learnt: Learnt },
  faults: NotTaken[],
): RowSaid {
  const values: RowValues = {}
  const other: Record<string, string> = {}
  headings.forEach((heading, index) => {
    const text = tidied(row.cells[index] ?? '')
    const key = columns[index]
    if (heading === '' || isUnknown(text)) return
    if (!key) {
      if (!derivedHeadings.has(folded(heading))) other[heading] = withoutGuard(text).slice(0, 500)
      return
    }
    const read = readCell(key, text)
    if (read === null) {
      if (!isHidden(key))
        faults.push({ row: row.number, column: heading, why: `${text.slice(0, 40)} is not ${wanted[fieldOf(key).kind]}. What is known stays` })
    } else if (read !== '') values[key] = read
  })
  for (const key of ['provider_product', 'consumer_product'] as const)
    if (values[key] !== undefined) values[key] = learnt.products.get(folded(values[key])) ?? values[key]
  if (values.referrer !== undefined) values.referrer = learnt.organisations.get(folded(values.referrer)) ?? values.referrer
  return { values, other }
}

/** The fields that a column may be told to be, for a list to choose from. */
export const fieldChoices = fields.filter((one) => !isHidden(one.key)).map((one) => ({ value: one.key, text: one.heading }))
