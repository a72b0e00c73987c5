import type { UnreadCell, Workbook, WorkbookRow, WorkbookSheet } from './workbook.ts'

/** What is told of sheets in batches: each begins, then come its rows and what was not read of it. */
export type SheetMessage =
  | { sheet: Pick<WorkbookSheet, 'name' | 'isHidden'> }
  | { rows: WorkbookRow[] }
  | { unread: UnreadCell[] }
  | { warnings: WorkbookSheet['warnings'] }

/** Adds to a workbook what a message tells of its last sheet, or of a new one. */
export function takeMessage(workbook: Workbook, message: SheetMessage): void {
  if ('sheet' in message) workbook.sheets.push({ ...message.sheet, rows: [], unread: [], warnings: [] })
  else if ('rows' in message) workbook.sheets.at(-1)?.rows.push(...message.rows)
  else if ('unread' in message) workbook.sheets.at(-1)?.unread.push(...message.unread)
  else workbook.sheets.at(-1)?.warnings.push(...message.warnings)
}
