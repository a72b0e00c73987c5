import { faultsOfSheet } from './workbook.ts'
import type { SheetRows, WorkbookSheet } from './workbook.ts'

/** Faults of cells that are listed individually. */
const mostFaultsTold = 100

/** A sheet of which only the rows are given: it is not hidden and has no faults. */
export const sheetAlone = (sheet: SheetRows & Partial<WorkbookSheet>): WorkbookSheet => ({ isHidden: false, unread: [], warnings: [], ...sheet })

/** The cells of a sheet that could not be read as written, in a sentence each, and how many more there are. */
export function faultsInWords(sheet: Pick<WorkbookSheet, 'name' | 'unread' | 'warnings'>): string[] {
  const faults = faultsOfSheet(sheet).map((one) => `${sheet.name}, row ${one.row}: ${one.message}`)
  const more = faults.length - mostFaultsTold
  return more > 0 ? [...faults.slice(0, mostFaultsTold), `${sheet.name}: there are ${more.toLocaleString('en-GB')} more of these.`] : faults
}
