import type { Span, Text } from './block.ts'
import { spansOf } from './block.ts'
import type { Run } from './lines.ts'
import { widthsOf } from './lines.ts'
import type { Sheet } from './sheet.ts'

type Element = PDFKit.PDFStructureElement

const size = 8.5
const padding = 4

interface Cell {
  lines: Run[][]
  x: number
  tag: 'TH' | 'TD'
  scope?: 'Row' | 'Column'
}

/** Widths that fit the page if the longest words do not: only these are cut, like a digest, and other columns keep theirs. */
function shortened(least: number[], width: number): number[] {
  let [left, columns] = [width, least.length]
  for (const one of least.toSorted((a, b) => a - b)) {
    if (one * columns > left) break
    left -= one
    columns -= 1
  }
  return least.map((one) => Math.min(one, left / columns))
}

/** Widths of columns that fit the page: each at least its longest word, if there is room for that. */
export function columnWidths(columns: { least: number; most: number }[], width: number): number[] {
  const sum = (list: number[]): number => list.reduce((total, one) => total + one, 0)
  const least = columns.map((one) => one.least + 2 * padding)
  const most = columns.map((one) => one.most + 2 * padding)
  if (sum(most) <= width) return most.map((one) => (one * width) / sum(most))
  if (sum(least) > width) return shortened(least, width)
  const room = width - sum(least)
  const wish = most.map((one, index) => one - (least[index] ?? 0))
  return least.map((one, index) => one + (room * (wish[index] ?? 0)) / sum(wish))
}

const bold = (text: Text): Span[] => spansOf(text).map((span) => ({ ...span, bold: true }))

export function drawTable(sheet: Sheet, { head, rows }: { head: Text[]; rows: Text[][] }, within: Element): void {
  const measure = sheet.measure(size)
  const columns = head.map((title, column) => {
    const cells = [bold(title), ...rows.map((row) => spansOf(row[column] ?? ''))].map((spans) => widthsOf(spans, measure))
    return { least: Math.max(...cells.map((one) => one.least)), most: Math.max(...cells.map((one) => one.most)) }
  })
  const widths = columnWidths(columns, sheet.width)
  const cellsOf = (texts: Span[][], of: Pick<Cell, 'tag' | 'scope'>): Cell[] => place(sheet, texts, { widths, of: () => of })
  const titles = cellsOf(head.map(bold), { tag: 'TH', scope: 'Column' })
  const table = sheet.element('Table', within)
  const headHeight = heightOf(sheet, titles)
  sheet.need(headHeight + sheet.heightOf(2, size))
  drawRow(sheet, titles, { table, again: () => {} })
  // On a further page the headings are drawn again, for the eye alone.
  const again = (): void => drawHeadAgain(sheet, titles)
  for (const row of rows)
    drawRow(
      sheet,
      cellsOf(
        head.map((_, column) => spansOf(row[column] ?? '')),
        { tag: 'TD' },
      ),
      { table, again },
    )
  table.end()
  sheet.y += size
}

/** Names and values, as a table whose first column has the headings. */
export function drawFacts(sheet: Sheet, { rows }: { rows: { key: string; value: Text }[] }, within: Element): void {
  const key = Math.min(sheet.width * 0.35, Math.max(...rows.map((row) => widthsOf(bold(row.key), sheet.measure(size)).most)) + 2 * padding + 4)
  const widths = [key, sheet.width - key]
  const table = sheet.element('Table', within)
  for (const row of rows) {
    const cells = place(sheet, [bold(row.key), spansOf(row.value)], {
      widths,
      of: (column) => (column === 0 ? { tag: 'TH', scope: 'Row' } : { tag: 'TD' }),
    })
    drawRow(sheet, cells, { table, again: () => {} })
  }
  table.end()
  sheet.y += size
}

function place(sheet: Sheet, texts: Span[][], { widths, of }: { widths: number[]; of: (column: number) => Pick<Cell, 'tag' | 'scope'> }): Cell[] {
  let x = sheet.left
  return texts.map((spans, column) => {
    const width = widths[column] ?? 0
    const cell = { ...of(column), x: x + padding, lines: sheet.lines(spans, { size, width: width - 2 * padding }) }
    x += width
    return cell
  })
}

const heightOf = (sheet: Sheet, cells: Cell[]): number => sheet.heightOf(Math.max(...cells.map((one) => one.lines.length)), size) + 2 * padding

const ruleBelow = (sheet: Sheet): void =>
  sheet.decorate((doc, { line }) => doc.moveTo(sheet.left, sheet.y).lineTo(sheet.right, sheet.y).lineWidth(0.5).strokeColor(line).stroke())

/** Draws a row, on as many pages as its longest cell needs. */
function drawRow(sheet: Sheet, cells: Cell[], { table, again }: { table: Element; again: () => void }): void {
  const row = sheet.element('TR', table)
  const elements = cells.map((cell) => sheet.element(cell.tag, row, cell.scope ? { scope: cell.scope } : {}))
  const most = Math.max(...cells.map((one) => one.lines.length))
  const fitsOnAPage = most <= 40
  for (let from = 0; from < most;) {
    const wanted = fitsOnAPage ? most : Math.min(most - from, 3)
    if (sheet.need(sheet.heightOf(wanted, size) + 2 * padding)) again()
    const lines = Math.max(1, Math.min(most - from, sheet.linesLeft(size) - 1))
    for (const [column, cell] of cells.entries()) {
      const element = elements[column]
      if (!element) continue
      for (const [index, line] of cell.lines.slice(from, from + lines).entries())
        sheet.line(line, {
          of: element,
          tag: cell.tag,
          size,
          x: cell.x,
          y: sheet.y + padding + sheet.heightOf(index, size),
          isLast: from + index === cell.lines.length - 1,
        })
      sheet.close()
    }
    sheet.y += sheet.heightOf(lines, size) + 2 * padding
    ruleBelow(sheet)
    from += lines
  }
  for (const element of elements) element.end()
  row.end()
}

function drawHeadAgain(sheet: Sheet, titles: Cell[]): void {
  sheet.decorate((doc, { text }) => {
    for (const { lines, x } of titles)
      for (const [index, runs] of lines.entries()) {
        let at = x
        for (const run of runs) {
          doc.font(run.face).fontSize(size).fillColor(text)
          doc.text(run.text, at, sheet.y + padding + sheet.heightOf(index, size) + size * 0.1, { lineBreak: false })
          at += sheet.measure(size)(run)
        }
      }
  })
  sheet.y += heightOf(sheet, titles)
  ruleBelow(sheet)
}
