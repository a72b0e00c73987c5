import { readTracker, trackerIn } from '../../src/tracker/tracker-import/read-tracker.ts'
import type { Tracker } from '../../src/tracker/tracker-import/read-tracker.ts'
import type { Learnt } from '../../src/tracker/aliases/learnt.ts'
import { sheetAlone } from '../../src/tracker/workbook/sheets.ts'
import type { SheetRows, WorkbookSheet } from '../../src/tracker/workbook/workbook.ts'

/** The tracker in a workbook: every visible sheet that looks like one. Null if none does. */
export function understandTracker(sheets: (SheetRows & Partial<WorkbookSheet>)[], learnt: Learnt): Tracker | null {
  const found = sheets
    .map(sheetAlone)
    .filter((sheet) => !sheet.isHidden)
    .flatMap((sheet) => {
      const table = trackerIn(sheet, learnt.columns)
      return table ? [{ sheet, table }] : []
    })
  if (found.length === 0) return null
  const reading = readTracker(learnt)
  for (const { sheet, table } of found) {
    reading.begin(sheet, table)
    for (const row of sheet.rows) reading.take(row)
  }
  return reading.end()
}
