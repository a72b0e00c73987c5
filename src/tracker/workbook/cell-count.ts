import { emptyAccount, mostNamed } from './cell-account.ts'
import type { CellAccount } from './cell-account.ts'
import { cellName, columnName } from './workbook.ts'
import type { WorkbookRow, WorkbookSheet } from './workbook.ts'

/** How a cell was handled; null if it is blank. */
export type CellOutcome = 'read' | 'kept' | 'unknown' | 'leftOut' | null

const unreadWhy = { 'no-value': 'it is a formula that was never calculated', beyond: 'it is too far to the right to be read' } as const

/** Counts the cells of tables row by row: each cell that is not blank counts once. */
export class CellCount {
  readonly #account = emptyAccount()

  /** Counts the cells of a row, each with how it was handled. Call `name` for those that are left out. */
  add(row: WorkbookRow, outcomes: readonly CellOutcome[]): void {
    row.cells.forEach((cell, column) => {
      const outcome = outcomes[column] ?? null
      if (cell.trim() !== '') this.#count(outcome ?? 'leftOut')
    })
  }

  /** Counts a row that is left out completely, with the reason. */
  leaveRow(sheet: string, row: WorkbookRow, why: string): void {
    const filled = row.cells.flatMap((cell, column) => (cell.trim() === '' ? [] : [column]))
    this.#count('leftOut', filled.length)
    const [first, last] = [filled[0], filled.at(-1)]
    if (first === undefined || last === undefined) return
    const from = cellName(first, row.number)
    this.#name(sheet, first === last ? from : `${from} to ${cellName(last, row.number)}`, why)
  }

  /** Counts cells of a sheet that arrived without their content. */
  unread({ name, unread }: Pick<WorkbookSheet, 'name' | 'unread'>): void {
    for (const { row, column, why } of unread) {
      if (why === 'bad-bytes') continue
      this.#count('leftOut')
      this.#name(name, cellName(column, row), unreadWhy[why])
    }
  }

  /** Says why a cell that was counted is left out. */
  name(cell: { sheet: string; row: number; column: number; why: string }): void {
    this.#name(cell.sheet, cellName(Math.max(0, cell.column), cell.row), cell.why)
  }

  /** Says why a whole column is left out, by its letter. */
  nameColumn(sheet: string, column: number, why: string): void {
    this.#name(sheet, columnName(column), why)
  }

  end(): CellAccount {
    return this.#account
  }

  #count(outcome: Exclude<CellOutcome, null>, cells = 1): void {
    this.#account.total += cells
    this.#account[outcome] += cells
  }

  #name(sheet: string, cell: string, why: string): void {
    if (this.#account.left.length < mostNamed) this.#account.left.push({ sheet, cell, why })
  }
}
