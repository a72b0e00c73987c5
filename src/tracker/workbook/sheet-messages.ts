import type { UnreadCell, Workbook, WorkbookRow, WorkbookSheet } from './workbook.ts'

/** How sheets are sent in batches: each starts, then its rows follow, and what was not read of it. */
export type SheetMessage =
  | { sheet: Pick<WorkbookSheet, 'name' | 'isHidden'> }
  | { rows: WorkbookRow[] }
  | { unread: UnreadCell[] }
  | { warnings: WorkbookSheet['warnings'] }

/** Adds a message to a workbook: to its last sheet, or as a new one. */
export function takeMessage(workbook: Workbook, message: SheetMessage): void {
  if ('sheet' in message) workbook.sheets.push({ ...message.sheet, rows: [], unread: [], warnings: [] })
  else if ('rows' in message) workbook.sheets.at(-1)?.rows.push(...message.rows)
  else if ('unread' in message) workbook.sheets.at(-1)?.unread.push(...message.unread)
  else workbook.sheets.at(-1)?.warnings.push(...message.warnings)
}
