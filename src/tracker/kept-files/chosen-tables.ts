import type { Reader } from '../../db/database.ts'
import { addUp, emptyAccount } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { mostServices } from '../workbook/most-services.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'
import type { FileChoices, Outline, SheetChoice } from './file-choices.ts'
import { sheetOf } from './kept-files.store.ts'
import type { KeptFile } from './kept-files.store.ts'
import { lackOf, tableBy } from './table-reader.ts'
import type { TableReader } from './table-reader.ts'

/** Where the sheets of a file come from: from the database, or from memory. */
export interface SheetSource {
  outline: Outline
  sheet: (at: number) => Promise<WorkbookSheet>
  /** What a person without the page chooses columns with. */
  chooseWith?: string
}
export const keptSheets = (db: Reader, file: KeptFile): SheetSource => ({ outline: file.outline, sheet: (at) => sheetOf(db, file, at) })

/** The account of the sheets that were not chosen: they are left out whole, and come first, because only so many cells are named. */
export const accountOfUnchosen = ({ outline }: Pick<SheetSource, 'outline'>, choices: Pick<FileChoices, 'sheets'>): CellAccount =>
  addUp(
    outline.sheets.flatMap((sheet, at) =>
      sheet.cells === 0 || choices.sheets.some((one) => one.at === at)
        ? []
        : [
            {
              ...emptyAccount(),
              total: sheet.cells,
              leftOut: sheet.cells,
              left: [{ sheet: sheet.name, cell: 'All', why: sheet.isHidden ? 'the sheet is hidden, and was not chosen' : 'the sheet was not chosen' }],
            },
          ],
    ),
  )

/** What someone said of a column: what it is, where that is not what was proposed. */
export interface SaidColumn {
  heading: string
  field: string
}

/** A chosen sheet as a table, with what someone said of its columns. */
export interface ChosenTable {
  sheet: WorkbookSheet
  table: Table
  said: SaidColumn[]
}

function saidOf(table: Table, choice: SheetChoice, proposed: () => Table): SaidColumn[] {
  if (choice.fields === undefined) return []
  const before = proposed()
  return table.columns.flatMap(({ name, field }, at) =>
    name === '' || field === (before.columns[at]?.field ?? null) ? [] : [{ heading: name, field: field ?? '' }],
  )
}

/** The chosen sheets, one after the other. Throws WorkbookRefusal if they have too many rows together, or one of them cannot be read as chosen. */
export async function* chosenTables(
  source: SheetSource,
  { sheets }: FileChoices,
  { reader, learnt }: { reader: TableReader; learnt: LearntColumns },
): AsyncGenerator<ChosenTable> {
  let rows = 0
  for (const choice of sheets) {
    const sheet = await source.sheet(choice.at)
    rows += sheet.rows.length
    if (rows > mostServices + 50 * sheets.length)
      throw new WorkbookRefusal(
        `The sheets that you chose have more than ${mostServices.toLocaleString('en-GB')} rows together. Choose fewer of them, and import the others after these`,
      )
    const columns = source.outline.sheets[choice.at]?.columns
    const seen = { ...sheet, ...(columns ? { columns } : {}) }
    const table = tableBy(reader, seen, choice, learnt)
    if (choice.headingRow !== undefined && choice.headingRow !== null && !sheet.rows.some((row) => row.number === choice.headingRow))
      throw new WorkbookRefusal(`Row ${choice.headingRow} of the sheet ${sheet.name} is empty. Choose another row with the headings`)
    const fault = lackOf(reader, table)
    if (fault !== undefined) {
      const how = source.chooseWith === undefined ? '' : `. Say what its columns are with ${source.chooseWith}, or name another sheet with --sheet`
      throw new WorkbookRefusal(`${fault}, in the sheet ${sheet.name}${how}`)
    }
    yield { sheet, table, said: saidOf(table, choice, () => tableBy(reader, seen, { at: choice.at, headingRow: table.headingRow }, learnt)) }
  }
}
