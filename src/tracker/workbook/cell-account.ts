import { z } from 'zod'
import { isUnknown } from '../../unknown.ts'
import { cellName } from './workbook.ts'
import type { UnreadCell, UnreadWhy, WorkbookSheet } from './workbook.ts'

/** How many left-out cells are named; all of them are counted. */
export const mostNamed = 500

const leftCell = z.object({
  sheet: z.string(),
  /** Named as in Excel: "B7". */
  cell: z.string(),
  why: z.string(),
})
export type LeftCell = z.output<typeof leftCell>

/** How every cell of a file that is not blank was handled: each counts once. */
export const cellAccount = z.object({
  /** The sum of the four below. */
  total: z.number(),
  /** Its meaning was understood. */
  read: z.number(),
  /** Its text is kept as it is, as no field of ours. */
  kept: z.number(),
  /** It says nothing yet, and overwrites nothing. */
  unknown: z.number(),
  leftOut: z.number(),
  /** The first cells that were left out, by name. */
  left: z.array(leftCell),
})
export type CellAccount = z.output<typeof cellAccount>

/** The account of no cells. */
export const emptyAccount = (): CellAccount => ({ total: 0, read: 0, kept: 0, unknown: 0, leftOut: 0, left: [] })

/** The sum of accounts of different cells: of several sheets or files. */
export function addUp(accounts: readonly CellAccount[]): CellAccount {
  const sum = emptyAccount()
  for (const one of accounts) {
    for (const count of ['total', 'read', 'kept', 'unknown', 'leftOut'] as const) sum[count] += one[count]
    sum.left.push(...one.left.slice(0, mostNamed - sum.left.length))
  }
  return sum
}

const number = (count: number): string => count.toLocaleString('en-GB')

/** "25 cells: 20 read, 2 kept as they are, 2 unknown, 1 left out". */
export const accountInWords = ({ total, read, kept, unknown, leftOut }: CellAccount): string =>
  `${number(total)} cells: ${number(read)} read, ${number(kept)} kept as they are, ${number(unknown)} unknown, ${number(leftOut)} left out`

/** An account in which a row that had been read is left out after all. */
export const leaveOut = (account: CellAccount, row: { read: number; kept: number; left: LeftCell }): CellAccount => ({
  ...account,
  read: account.read - row.read,
  kept: account.kept - row.kept,
  leftOut: account.leftOut + row.read + row.kept,
  left: account.left.length < mostNamed ? [...account.left, row.left] : account.left,
})

type Outcome = 'read' | 'kept' | 'unknown'
const weight: Record<Outcome, number> = { unknown: 1, kept: 2, read: 3 }
const unreadWhy: Record<Exclude<UnreadWhy, 'bad-bytes'>, string> = {
  'no-value': 'a formula that was never calculated',
  beyond: 'too far to the right to be read',
}
const nobodys = 'not part of anything that is read'

/** Words for nothing are short: a longer text is not looked up. */
const longestNothing = 400
const widest = 2 ** 16
const keyOf = (row: number, column: number): number => row * widest + column

/**
 * Counts the cells of a sheet: a reader marks the cells that it reads, and cells that nobody read are named as left out, so that nothing is dropped
 * in silence.
 */
export class Tally {
  readonly sheet: string
  readonly #rows: ReadonlyMap<number, readonly string[]>
  readonly #outcomes = new Map<number, Outcome>()
  readonly #whys = new Map<number, string>()
  /** Cells with content that the file did not give. */
  readonly #unread: UnreadCell[]

  constructor({ name, rows, unread }: Pick<WorkbookSheet, 'name' | 'rows' | 'unread'>) {
    this.sheet = name
    this.#rows = new Map(rows.map(({ number, cells }) => [number, cells]))
    this.#unread = unread.filter(({ row, column, why }) => why !== 'bad-bytes' && this.#textAt(row, column) === '')
  }

  /** A heading, a label or a value that was understood; a value that says nothing yet counts as unknown. */
  read(row: number, column: number): void {
    this.mark(row, column, saysNothing(this.#textAt(row, column)) ? 'unknown' : 'read')
  }

  /** A value that is kept as it is. */
  kept(row: number, column: number): void {
    this.mark(row, column, saysNothing(this.#textAt(row, column)) ? 'unknown' : 'kept')
  }

  /** How its reader handled a cell, whatever `isUnknown` says about it: "N/A" is a verdict, and "Yes / No" says nothing. */
  mark(row: number, column: number, outcome: Outcome): void {
    if (this.#textAt(row, column) !== '') this.#raise(keyOf(row, column), outcome)
  }

  /** Why a cell is left out, unless it is read elsewhere. */
  leave(row: number, column: number, why: string): void {
    const at = keyOf(row, column)
    if (this.#textAt(row, column) !== '' && !this.#whys.has(at)) this.#whys.set(at, why)
  }

  /** Combines this with another tally of the same sheet: a cell that either of them read is read. */
  join(other: Tally): void {
    for (const [at, outcome] of other.#outcomes) this.#raise(at, outcome)
    for (const [at, why] of other.#whys) if (!this.#whys.has(at)) this.#whys.set(at, why)
  }

  /** How each cell has been handled up to now. */
  account(): CellAccount {
    const account = emptyAccount()
    const leave = (row: number, column: number, why: string) => {
      account.leftOut += 1
      if (account.left.length < mostNamed) account.left.push({ sheet: this.sheet, cell: cellName(column, row), why })
    }
    for (const [row, cells] of this.#rows)
      cells.forEach((_cell, column) => {
        const text = this.#textAt(row, column)
        if (text === '') return
        account.total += 1
        const outcome = this.#outcomes.get(keyOf(row, column)) ?? (saysNothing(text) ? 'unknown' : undefined)
        if (outcome === undefined) leave(row, column, this.#whys.get(keyOf(row, column)) ?? nobodys)
        else account[outcome] += 1
      })
    for (const { row, column, why } of this.#unread) {
      account.total += 1
      leave(row, column, why === 'beyond' ? unreadWhy.beyond : unreadWhy['no-value'])
    }
    return account
  }

  #textAt(row: number, column: number): string {
    return this.#rows.get(row)?.[column]?.trim() ?? ''
  }

  #raise(at: number, outcome: Outcome): void {
    const before = this.#outcomes.get(at)
    if (before === undefined || weight[outcome] > weight[before]) this.#outcomes.set(at, outcome)
  }
}

const saysNothing = (text: string): boolean => text.length <= longestNothing && isUnknown(text)
