import { z } from 'zod'
import { folded } from '../../text.ts'
import { columnName } from '../workbook/workbook.ts'
import type { Workbook } from '../workbook/workbook.ts'
import type { Table } from '../workbook/table.ts'
import { proposedChoices, tableOf } from './choices.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import type { SheetChoice } from '../kept-files/file-choices.ts'
import { fileKinds, isFileKind } from '../kept-files/file-choices.ts'
import { kindOf } from './file-kinds.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import { outlineOf } from './outline.ts'
import type { LearntByKind } from './outline.ts'
import type { OutlinedSheet } from '../kept-files/file-choices.ts'
import type { SheetSource } from '../kept-files/chosen-tables.ts'
import { counted } from '../../web/numbers.ts'

/** The contents of a file of columns: keys are headings or letters of columns, values are fields by key or heading, empty for none. */
const columnsFile = z.strictObject({
  headings: z.number().int().positive().nullable().optional(),
  columns: z.record(z.string(), z.string()),
})
export type ColumnsFile = z.output<typeof columnsFile>

export interface Flags {
  /** Names of sheets; if there are none, the proposed ones are read. */
  sheets: string[]
  /** The text of a file of columns. */
  columns?: string | undefined
  /** The kind of the file, whatever it looks like. */
  as?: string | undefined
}

export interface FoundSheet extends Pick<OutlinedSheet, 'name' | 'isHidden' | 'rows' | 'cells' | 'why'> {
  isRead: boolean
}

export interface FoundFile {
  kind: FileKind
  sheets: FoundSheet[]
}

/** What a file contains and what is to be read of it. Throws an Error that names the flag to correct. */
export function chooseByFlags(workbook: Workbook, flags: Flags, learnt: LearntByKind): { source: SheetSource; choices: FileChoices; found: FoundFile } {
  const outline = outlineOf(workbook, learnt)
  const names = outline.sheets.map((sheet) => sheet.name)
  if (flags.as !== undefined && !isFileKind(flags.as)) throw new Error(`--as: there is no ${flags.as.slice(0, 40)}. Choose one of ${fileKinds.join(', ')}`)
  const kind = flags.as ?? outline.kind
  if (kind === null)
    throw new Error(`${sheetsInWords(outline.sheets)}\nNothing tells what this file is. Add --as with one of ${fileKinds.join(', ')}, and --columns`)
  const asked = flags.sheets.map((name) => {
    const at = names.findIndex((one) => folded(one) === folded(name))
    if (at === -1) throw new Error(`--sheet: there is no sheet ${name.slice(0, 40)}. The sheets are ${names.join(', ')}`)
    return { at }
  })
  const named = asked.filter(({ at }, index) => asked.findIndex((one) => one.at === at) === index)
  const proposed = named.length > 0 ? named : proposedChoices(kind === outline.kind ? outline : { ...outline, kind: null }).sheets
  if (proposed.length === 0)
    throw new Error(`${sheetsInWords(outline.sheets)}\nNo sheet that can be seen looks like ${kindOf[kind].name}. Name the one that is meant with --sheet`)
  const source: SheetSource = {
    outline,
    chooseWith: '--columns',
    sheet: (at) => Promise.resolve(workbook.sheets[at] ?? { name: '', isHidden: false, rows: [], unread: [], warnings: [] }),
  }
  const map = flags.columns === undefined ? undefined : readColumnsFile(flags.columns)
  const sheets = map === undefined ? proposed : proposed.map(({ at }) => choiceBy(map, { workbook, at, kind, learnt }))
  const read = new Set(proposed.map((one) => one.at))
  return {
    source,
    choices: { kind, sheets },
    found: { kind, sheets: outline.sheets.map(({ name, isHidden, rows, cells, why }, at) => ({ name, isHidden, rows, cells, why, isRead: read.has(at) })) },
  }
}

function readColumnsFile(text: string): ColumnsFile {
  const shape = 'Write it like {"headings": 1, "columns": {"Practice": "ODS name", "C": "ods_code"}}, with null for no headings'
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error(`--columns: the file is not JSON. ${shape}`)
  }
  const read = columnsFile.safeParse(json)
  if (!read.success) throw new Error(`--columns: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}. ${shape}`)
  return read.data
}

function choiceBy(map: ColumnsFile, given: { workbook: Workbook; at: number; kind: FileKind; learnt: LearntByKind }): SheetChoice {
  const { workbook, at, kind } = given
  const sheet = workbook.sheets[at]
  if (typeof map.headings === 'number' && sheet && !sheet.rows.some((row) => row.number === map.headings))
    throw new Error(`--columns: the row ${map.headings} of the sheet ${sheet.name} is blank. Write the number of the row with the headings, or null for none`)
  const choice: SheetChoice = map.headings === undefined ? { at } : { at, headingRow: map.headings }
  const table = sheet && tableOf(sheet, kind, choice, given.learnt[kind] ?? new Map())
  if (!table) throw new Error(`--columns: ${kindOf[kind].name} has no columns to choose`)
  const fields = table.columns.map((column) => column.field)
  const said = new Map<string, string>()
  for (const [named, field] of Object.entries(map.columns)) {
    const column = columnNamed(table, named)
    const key = fieldNamed(kind, field)
    const before = key === null ? undefined : said.get(key)
    if (before !== undefined) throw new Error(`--columns: ${before} and ${named} are both ${field}. Leave one of them out, or give it an empty text`)
    if (key !== null) said.set(key, named)
    // The file of columns overrides the headings.
    fields.forEach((one, other) => {
      if (key !== null && one === key && other !== column) fields[other] = null
    })
    fields[column] = key
  }
  return { at, headingRow: table.headingRow, fields }
}

function columnNamed(table: Table, named: string): number {
  const byName = table.columns.findIndex((column) => column.name !== '' && folded(column.name) === folded(named))
  const column = byName === -1 ? table.columns.findIndex((_, at) => columnName(at) === named.toUpperCase()) : byName
  if (column === -1)
    throw new Error(
      `--columns: the sheet ${table.sheet} has no column ${named.slice(0, 40)}. Its columns are ${table.columns.map((one, at) => `${columnName(at)} ${one.name}`.trim()).join(', ')}`,
    )
  return column
}

function fieldNamed(kind: FileKind, field: string): string | null {
  if (field === '') return null
  const choices = kindOf[kind].table?.choices ?? []
  const found = choices.find((one) => one.value === field || folded(one.text) === folded(field))
  if (!found) throw new Error(`--columns: there is no field ${field.slice(0, 40)}. Choose one of ${choices.map((one) => one.value).join(', ')}`)
  return found.value
}

const sheetsInWords = (sheets: (Omit<FoundSheet, 'isRead'> & { isRead?: boolean })[]): string =>
  sheets
    .map(
      (sheet) =>
        `- ${sheet.name}${sheet.isHidden ? ' (hidden)' : ''}: ${counted(sheet.rows, 'row')}, ${counted(sheet.cells, 'cell')}; ${sheet.isRead ? 'read' : 'not read'}. ${sheet.why}`,
    )
    .join('\n')

/** "This is a rollout tracker", and each sheet on a line. */
export const foundInWords = ({ kind, sheets }: FoundFile): string => `This is ${kindOf[kind].name}.\n${sheetsInWords(sheets)}`
