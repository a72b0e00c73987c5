import type { WriteSheet } from 'hucre/xlsx'
import type { HandoutSheet } from './handout-sheet.ts'

/** Of each column, in characters. */
const widths = [3, 28, 10, 44, 44, 22, 30]
const lineHeight = 14

/** The sheet as a spreadsheet program shows and prints it: headings in bold, long texts in several lines, as wide as a page. */
export function drawnSheet({ rows, headings }: HandoutSheet): WriteSheet {
  const bold = new Set(headings)
  const cells = new Map<string, { value: string; style: object }>()
  const rowDefs = new Map<number, { height: number }>()
  for (const [at, row] of rows.entries()) {
    // A text on its own runs on over the empty cells beside it.
    const isAlone = row.filter((cell) => cell !== '').length <= 1
    const lines = row.map((cell, column) => Math.ceil(cell.length / ((widths[column] ?? 10) - 2)))
    if (!isAlone) rowDefs.set(at, { height: Math.max(1, ...lines) * lineHeight + 2 })
    for (const [column, value] of row.entries()) {
      if (value === '') continue
      const alignment = { vertical: 'top', ...(isAlone ? {} : { wrapText: true }) }
      cells.set(`${at},${column}`, { value, style: { alignment, ...(bold.has(at) ? { font: { bold: true } } : {}) } })
    }
  }
  const pageSetup = { paperSize: 'a4' as const, orientation: 'landscape' as const, fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  return { name: 'Operational test plan', rows, cells, rowDefs, columns: widths.map((width) => ({ width })), pageSetup }
}
