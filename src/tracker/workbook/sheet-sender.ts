import { mostServices } from './most-services.ts'
import { type ReadCell, longestCell } from './sheet-cells.ts'
import { Unreadable } from './unreadable.ts'
import type { SheetMessage } from './sheet-messages.ts'
import type { UnreadCell, WorkbookRow, WorkbookSheet } from './workbook.ts'

/** Wide extracts have some 200 columns. */
export const mostColumns = 256
/** Over all sheets, including blank cells before the last one of a row: the receiver keeps each in memory. */
export const mostCells = 2 * mostServices * 60
/** A text that many cells share counts once for each. */
const mostCharacters = 60_000_000
/** A message is received in one go, while other requests wait: this many cells take about a millisecond. */
const cellsAtOnce = 2500
const charactersAtOnce = 200_000
/** A whole column of them is reported, but not an endless number. */
const mostUnread = 20_000
const mostWarnings = 200

/** Sends sheets with their rows in batches, and stops at the limits. */
export class SheetSender {
  readonly #mostRows: number
  readonly #tell: (message: SheetMessage) => void
  #rows: WorkbookRow[] = []
  #unread: UnreadCell[] = []
  #warnings: WorkbookSheet['warnings'] = []
  #waiting = { cells: 0, characters: 0 }
  #all = { cells: 0, characters: 0, unread: 0 }
  #rowsOfSheet = 0
  #untold = { count: 0, firstRow: 0 }
  #unwarned = { count: 0, firstRow: 0 }

  constructor({ mostRows, tell }: { mostRows: number; tell: (message: SheetMessage) => void }) {
    this.#mostRows = mostRows
    this.#tell = tell
  }

  begin(sheet: Pick<WorkbookSheet, 'name' | 'isHidden'>): void {
    this.#tell({ sheet })
    this.#rowsOfSheet = 0
    this.#untold = { count: 0, firstRow: 0 }
    this.#unwarned = { count: 0, firstRow: 0 }
  }

  row(number: number, cells: ReadCell[]): void {
    const texts: string[] = []
    for (const { column, text, why } of cells) {
      if (text.length > longestCell) throw new Unreadable('too-wide')
      if (column >= mostColumns) this.#leaveUnread({ row: number, column, why: 'beyond' })
      else {
        if (why !== undefined) this.#leaveUnread({ row: number, column, why })
        if (text === '') continue
        while (texts.length < column) texts.push('')
        texts[column] = text
        this.#waiting.characters += text.length
      }
    }
    if (texts.length === 0) return
    this.#rowsOfSheet += 1
    if (this.#rowsOfSheet > this.#mostRows) throw new Unreadable('too-many')
    this.#rows.push({ number, cells: texts })
    this.#waiting.cells += texts.length
    if (this.#waiting.cells >= cellsAtOnce || this.#waiting.characters >= charactersAtOnce) this.#sendRows()
  }

  warn(row: number, message: string): void {
    if (this.#warnings.length < mostWarnings) this.#warnings.push({ row, message })
    else this.#unwarned = { count: this.#unwarned.count + 1, firstRow: this.#unwarned.firstRow || row }
  }

  end(): void {
    this.#sendRows()
    this.#sendUnread()
    if (this.#untold.count > 0)
      this.#warnings.push({
        row: this.#untold.firstRow,
        message: `From row ${this.#untold.firstRow} on, ${this.#untold.count.toLocaleString('en-GB')} more cells were not read as they are. Open the file in Excel, save it and upload it again.`,
      })
    if (this.#unwarned.count > 0)
      this.#warnings.push({
        row: this.#unwarned.firstRow,
        message: `From row ${this.#unwarned.firstRow} on, ${this.#unwarned.count.toLocaleString('en-GB')} more rows have the same fault. Open the file in Excel, save it and upload it again.`,
      })
    if (this.#warnings.length > 0) this.#tell({ warnings: this.#warnings })
    this.#warnings = []
  }

  #leaveUnread(cell: UnreadCell): void {
    this.#all.unread += 1
    if (this.#all.unread > mostUnread) this.#untold = { count: this.#untold.count + 1, firstRow: this.#untold.firstRow || cell.row }
    else if (this.#unread.push(cell) >= cellsAtOnce) this.#sendUnread()
  }

  #sendRows(): void {
    this.#all.cells += this.#waiting.cells
    this.#all.characters += this.#waiting.characters
    if (this.#all.cells > mostCells || this.#all.characters > mostCharacters) throw new Unreadable('too-wide')
    if (this.#rows.length > 0) this.#tell({ rows: this.#rows })
    this.#rows = []
    this.#waiting = { cells: 0, characters: 0 }
  }

  #sendUnread(): void {
    if (this.#unread.length > 0) this.#tell({ unread: this.#unread })
    this.#unread = []
  }
}
