import { readCatalogueTables } from '../catalogue/catalogue-file.ts'
import type { CatalogueFile } from '../catalogue/catalogue-file.ts'
import { readPlans } from '../import/operational-test-plan.ts'
import type { OperationalTestPlan } from '../import/operational-test-plan.shape.ts'
import { accountOfUnchosen, chosenTables } from '../kept-files/chosen-tables.ts'
import type { SaidColumn, SheetSource } from '../kept-files/chosen-tables.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import { isOdsField } from '../ods/organisation.ts'
import { readOdsSheets } from '../ods/read-list.ts'
import type { OdsList, OdsSheet } from '../ods/read-list.ts'
import { addUp, emptyAccount } from '../workbook/cell-account.ts'
import type { LearntColumns } from '../workbook/table.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'
import { readerOf } from './file-kinds.ts'

/** The catalogue of products in the chosen sheets; `say` has the person's corrections of columns. Throws WorkbookRefusal if a column is missing. */
export async function catalogueOf(
  source: SheetSource,
  choices: FileChoices,
  learnt: LearntColumns,
  say: (said: SaidColumn[]) => void = () => {},
): Promise<CatalogueFile> {
  const tables = []
  for await (const one of chosenTables(source, choices, { reader: readerOf['supplier-catalogue'], learnt })) {
    say(one.said)
    tables.push(one)
  }
  const file = readCatalogueTables(tables)
  return { ...file, cells: addUp([accountOfUnchosen(source, choices), file.cells ?? emptyAccount()]) }
}

/** The ODS list in the chosen sheets. Throws as `catalogueOf`. */
export async function odsListOf(
  source: SheetSource,
  choices: FileChoices,
  learnt: LearntColumns,
  say: (said: SaidColumn[]) => void = () => {},
): Promise<OdsList> {
  const kind = choices.kind === 'ods-successors' ? 'ods-successors' : 'ods-organisations'
  const found: OdsSheet[] = []
  for await (const { sheet, table, said } of chosenTables(source, choices, { reader: readerOf[kind], learnt })) {
    say(said)
    found.push({ sheet, shape: { headingRow: table.headingRow ?? 0, columns: table.columns.map(({ field }) => (isOdsField(field) ? field : null)) } })
  }
  const list = await readOdsSheets(found, kind === 'ods-successors' ? 'successors' : 'organisations')
  return { ...list, cells: addUp([accountOfUnchosen(source, choices), list.cells]) }
}

/**
 * The operational test plans in the chosen sheets, one for each location, each with the account of the whole file. Throws WorkbookRefusal if there
 * are no test cases.
 */
export async function plansOf(source: SheetSource, choices: FileChoices): Promise<OperationalTestPlan[]> {
  const sheets: WorkbookSheet[] = []
  for (const { at } of choices.sheets) sheets.push(await source.sheet(at))
  const read = readPlans({ sheets })
  const account = addUp([accountOfUnchosen(source, choices), read.account])
  return read.plans.map((plan) => ({ ...plan, account }))
}
