import { faultsOfSheet } from './workbook.ts'
import type { SheetRows, WorkbookSheet } from './workbook.ts'

/** Faults of single cells that are told one by one. */
const mostFaultsTold = 100

/** A sheet that is given by its rows alone: nobody hid it, and nothing is wrong with it. */
export const sheetAlone = (sheet: SheetRows & Partial<WorkbookSheet>): WorkbookSheet => ({ isHidden: false, unread: [], warnings: [], ...sheet })

/** What was not read of a sheet as it is written, a sentence a cell, and how many more there are. */
export function faultsInWords(sheet: Pick<WorkbookSheet, 'name' | 'unread' | 'warnings'>): string[] {
  const faults = faultsOfSheet(sheet).map((one) => `${sheet.name}, row ${one.row}: ${one.message}`)
  const more = faults.length - mostFaultsTold
  return more > 0 ? [...faults.slice(0, mostFaultsTold), `${sheet.name}: there are ${more.toLocaleString('en-GB')} more of these.`] : faults
}
