import type { Reader } from '../../db/database.ts'
import { columnName } from '../workbook/workbook.ts'
import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'
import { withoutInvisible } from '../../text.ts'
import { lacks, tableOf } from './choices.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import { fileKinds } from '../kept-files/file-choices.ts'
import { kindOf } from './file-kinds.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import { firstRowsOf } from '../kept-files/kept-files.store.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import type { LearntByKind } from './outline.ts'
import type { Table } from '../workbook/table.ts'

const samplesAColumn = 3
const longestSample = 40
const headingRowsOffered = 20

export interface ShownColumn {
  index: number
  name: string
  field: string
  /** Examples from its first cells. */
  samples: string
}

export interface ShownTable {
  at: number
  name: string
  headingRow: number | null
  /** The rows that may be the heading row. */
  headingRows: { value: string; text: string }[]
  columns: ShownColumn[]
  known: number
  kept: number
  warnings: string[]
  fault: string | undefined
  /** Other sheets with the same columns: the choices apply to them too. */
  also: { at: number; name: string; headingRow: number | null }[]
}

export interface ShownFile {
  kind: FileKind | null
  kinds: { value: FileKind; text: string; hint: string }[]
  sheets: { at: number; name: string; isHidden: boolean; rows: number; cells: number; why: string; isChosen: boolean }[]
  tables: ShownTable[]
  choices: { value: string; text: string }[]
  isSure: boolean
  onlyHidden: boolean
}

/** What was found in a file, as its page shows it: its sheets, and the columns of the chosen ones. */
export async function shownFile(
  db: Reader,
  file: KeptFile,
  given: { choices: FileChoices; learnt: LearntByKind; mayRead: (kind: FileKind) => boolean },
): Promise<ShownFile> {
  const { outline } = file
  const { kind, sheets } = given.choices
  const chosen = new Set(sheets.map((one) => one.at))
  const table = kind === null ? undefined : kindOf[kind].table
  const rows = table ? await firstRowsOf(db, file.id, [...chosen]) : new Map<number, WorkbookRow[]>()
  const tables =
    kind === null || !table
      ? []
      : sheets.flatMap((choice) => {
          const outlined = outline.sheets[choice.at]
          if (!outlined) return []
          const sheet = { name: outlined.name, rows: rows.get(choice.at) ?? [], columns: outlined.columns }
          const found = tableOf(sheet, kind, choice, given.learnt[kind] ?? new Map())
          return found ? [shownTable(sheet, { at: choice.at, table: found, fault: lacks(kind, found) })] : []
        })
  return {
    kind,
    kinds: fileKinds.filter(given.mayRead).map((value) => ({ value, text: kindOf[value].title, hint: kindOf[value].hint })),
    sheets: outline.sheets.map((sheet, at) => ({ at, ...sheet, isChosen: chosen.has(at) })),
    tables: together(tables),
    choices: [{ value: '', text: kind === 'rollout-tracker' ? 'No field: keep it as it is' : 'No field: leave it out' }, ...(table?.choices ?? [])],
    isSure: outline.isSure && kind === outline.kind,
    onlyHidden: outline.kind !== null && !outline.sheets.some((sheet) => sheet.isProposed),
  }
}

/** Sheets with the same columns are shown once. */
function together(tables: ShownTable[]): ShownTable[] {
  const first = new Map<string, ShownTable>()
  for (const table of tables) {
    const shape = JSON.stringify([table.columns.map(({ index, name, field }) => [index, name, field]), table.warnings, table.fault])
    const same = first.get(shape)
    if (same) same.also.push({ at: table.at, name: table.name, headingRow: table.headingRow })
    else first.set(shape, table)
  }
  return [...first.values()]
}

function shownTable(sheet: SheetRows, { at, table, fault }: { at: number; table: Table; fault: string | undefined }): ShownTable {
  const below = sheet.rows.filter((row) => row.number > (table.headingRow ?? 0))
  // By its place among so many a column without a heading is remembered; to find it, its letter is enough.
  const called = (name: string, index: number): string => (table.headingRow === null ? `Column ${columnName(index)}` : name)
  const columns = table.columns.flatMap(({ name, field }, index) =>
    name === '' || name.startsWith('Slipway ') ? [] : [{ index, name: called(name, index), field: field ?? '', samples: samplesOf(below, index) }],
  )
  return {
    at,
    name: sheet.name,
    headingRow: table.headingRow,
    headingRows: [
      { value: 'none', text: 'No row: it has no headings' },
      ...sheet.rows
        .slice(0, headingRowsOffered)
        .map((row) => ({ value: String(row.number), text: `Row ${row.number}: ${cut(row.cells.filter((cell) => cell.trim() !== '').join(', '), 60)}` })),
    ],
    columns,
    known: columns.filter((column) => column.field !== '').length,
    kept: columns.filter((column) => column.field === '').length,
    warnings: table.warnings.map((one) => one.says),
    fault,
    also: [],
  }
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/** The first few different values in a column. */
function samplesOf(rows: readonly WorkbookRow[], column: number): string {
  const found = new Set<string>()
  for (const row of rows) {
    const text = withoutInvisible(row.cells[column] ?? '').trim()
    if (text !== '') found.add(cut(text, longestSample))
    if (found.size === samplesAColumn) break
  }
  return [...found].join(' · ')
}
