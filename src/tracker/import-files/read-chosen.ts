import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { readCatalogueTables } from '../catalogue/catalogue-file.ts'
import type { CatalogueFile } from '../catalogue/catalogue-file.ts'
import { readPlans } from '../import/operational-test-plan.ts'
import type { OperationalTestPlan } from '../import/operational-test-plan.shape.ts'
import type { OdsField } from '../ods/organisation.ts'
import { readOdsSheets } from '../ods/read-list.ts'
import type { OdsList, OdsSheet } from '../ods/read-list.ts'
import { readTracker } from '../tracker-import/read-tracker.ts'
import { mostServices } from '../workbook/most-services.ts'
import type { Tracker } from '../tracker-import/read-tracker.ts'
import type { Learnt } from '../tracker-import/read-row.ts'
import { addUp, emptyAccount } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'
import { lacks, tableOf } from './choices.ts'
import type { Choices, SheetChoice } from './choices.ts'
import type { FileKind } from './file-kinds.ts'
import { sheetOf } from './import-files.store.ts'
import type { ImportFile } from './import-files.store.ts'
import type { Outline } from './outline.ts'

const rowsAtOnce = 50

/** Where the sheets of a file come from: from the database, or from memory. */
export interface SheetSource {
  outline: Outline
  sheet: (at: number) => Promise<WorkbookSheet>
  /** What a person without the page chooses columns with. */
  chooseWith?: string
}
export const keptSheets = (db: Reader, file: ImportFile): SheetSource => ({ outline: file.outline, sheet: (at) => sheetOf(db, file, at) })

/** Sheets that were not chosen are left out whole, and said to be: first, because only so many cells are named. */
export const accountOfUnchosen = ({ sheets }: Outline, chosen: readonly number[]): CellAccount =>
  addUp(
    sheets.flatMap((sheet, at) =>
      chosen.includes(at) || sheet.cells === 0
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

/** What somebody said of a column: what it is, where that is not what was proposed. */
export interface SaidColumn {
  heading: string
  field: string
}

function saidOf(table: Table, choice: SheetChoice, proposed: () => Table | null): SaidColumn[] {
  if (choice.fields === undefined) return []
  const before = proposed()
  return table.columns.flatMap(({ name, field }, at) =>
    name === '' || field === (before?.columns[at]?.field ?? null) ? [] : [{ heading: name, field: field ?? '' }],
  )
}

async function* chosenTables(source: SheetSource, kind: FileKind, { sheets }: Choices, learnt: LearntColumns) {
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
    const table = tableOf(seen, kind, choice, learnt)
    if (choice.headingRow !== undefined && choice.headingRow !== null && !sheet.rows.some((row) => row.number === choice.headingRow))
      throw new WorkbookRefusal(`Row ${choice.headingRow} of the sheet ${sheet.name} is empty. Choose another row with the headings`)
    const fault = lacks(kind, table)
    if (!table || fault !== undefined) {
      const how = source.chooseWith === undefined ? '' : `. Say what its columns are with ${source.chooseWith}, or name another sheet with --sheet`
      throw new WorkbookRefusal(`${fault ?? 'Choose what the columns are'}, in the sheet ${sheet.name}${how}`)
    }
    yield { sheet, table, said: saidOf(table, choice, () => tableOf(seen, kind, { at: choice.at, headingRow: table.headingRow }, learnt)) }
  }
}

/**
 * The rollout tracker in the chosen sheets, some rows at a time; `say` is told what somebody said of columns. Throws WorkbookRefusal if a sheet has no
 * column of ODS codes.
 */
export async function trackerOf(source: SheetSource, choices: Choices, learnt: Learnt, say: (said: SaidColumn[]) => void = () => {}): Promise<Tracker> {
  const reading = readTracker(learnt)
  for await (const { sheet, table, said } of chosenTables(source, 'rollout-tracker', choices, learnt.columns)) {
    say(said)
    reading.begin(sheet, table)
    for (const [at, row] of sheet.rows.entries()) {
      reading.take(row)
      if (at % rowsAtOnce === 0) await nextTurn()
    }
  }
  const tracker = reading.end()
  return { ...tracker, cells: addUp([unchosen(source, choices), tracker.cells]) }
}

/** The catalogue of products in the chosen sheets. Throws as `trackerOf`. */
export async function catalogueOf(
  source: SheetSource,
  choices: Choices,
  learnt: LearntColumns,
  say: (said: SaidColumn[]) => void = () => {},
): Promise<CatalogueFile> {
  const tables = []
  for await (const one of chosenTables(source, 'supplier-catalogue', choices, learnt)) {
    say(one.said)
    tables.push(one)
  }
  const file = readCatalogueTables(tables)
  return { ...file, cells: addUp([unchosen(source, choices), file.cells ?? emptyAccount()]) }
}

/** The ODS list in the chosen sheets. Throws as `trackerOf`. */
export async function odsListOf(source: SheetSource, choices: Choices, learnt: LearntColumns, say: (said: SaidColumn[]) => void = () => {}): Promise<OdsList> {
  const kind = choices.kind === 'ods-successors' ? 'ods-successors' : 'ods-organisations'
  const found: OdsSheet[] = []
  for await (const { sheet, table, said } of chosenTables(source, kind, choices, learnt)) {
    say(said)
    found.push({ sheet, shape: { headingRow: table.headingRow ?? 0, columns: table.columns.map((one) => one.field as OdsField | null) } })
  }
  const list = await readOdsSheets(found, kind === 'ods-successors' ? 'successors' : 'organisations')
  return { ...list, cells: addUp([unchosen(source, choices), list.cells]) }
}

/** The operational test plans in the chosen sheets, one a location, each with the account of the whole file. Throws WorkbookRefusal if there are no test cases. */
export async function plansOf(source: SheetSource, choices: Choices): Promise<OperationalTestPlan[]> {
  const sheets: WorkbookSheet[] = []
  for (const { at } of choices.sheets) sheets.push(await source.sheet(at))
  const read = readPlans({ sheets })
  const account = addUp([unchosen(source, choices), read.account])
  return read.plans.map((plan) => ({ ...plan, account }))
}

const unchosen = ({ outline }: SheetSource, { sheets }: Choices): CellAccount =>
  accountOfUnchosen(
    outline,
    sheets.map((one) => one.at),
  )
