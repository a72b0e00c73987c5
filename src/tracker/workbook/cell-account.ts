import { isUnknown } from '../../unknown.ts'
import { cellName } from './workbook.ts'
import type { UnreadWhy, WorkbookSheet } from './workbook.ts'

/** How many cells that were left out are named; all of them are counted. */
export const mostNamed = 500

export interface LeftCell {
  sheet: string
  /** As Excel names it: "B7". */
  cell: string
  why: string
}

/** What became of every cell of a file that holds anything: each is counted once. */
export interface CellAccount {
  /** The sum of the four below. */
  total: number
  /** Its meaning was understood. */
  read: number
  /** Its words are kept as they are written, without a meaning of ours. */
  kept: number
  /** It says nothing yet, and overwrites nothing. */
  unknown: number
  leftOut: number
  /** The first of those that were left out, by name. */
  left: LeftCell[]
}

/** The account of nothing. */
export const emptyAccount = (): CellAccount => ({ total: 0, read: 0, kept: 0, unknown: 0, leftOut: 0, left: [] })

/** The account of several sheets or files, whose cells are different ones. */
export function addUp(accounts: readonly CellAccount[]): CellAccount {
  const sum = emptyAccount()
  for (const one of accounts) {
    for (const count of ['total', 'read', 'kept', 'unknown', 'leftOut'] as const) sum[count] += one[count]
    sum.left.push(...one.left.slice(0, mostNamed - sum.left.length))
  }
  return sum
}

/** An account of which a row that was read is left out after all. */
export const leaveOut = (account: CellAccount, row: { read: number; kept: number; left: LeftCell }): CellAccount => ({
  ...account,
  read: account.read - row.read,
  kept: account.kept - row.kept,
  leftOut: account.leftOut + row.read + row.kept,
  left: account.left.length < mostNamed ? [...account.left, row.left] : account.left,
})

type Fate = 'read' | 'kept' | 'unknown'
const weight: Record<Fate, number> = { unknown: 1, kept: 2, read: 3 }
const unreadWhy: Record<Exclude<UnreadWhy, 'bad-bytes'>, string> = {
  'no-value': 'a formula that was never calculated',
  beyond: 'too far to the right to be read',
}
const nobodys = 'not part of anything that is read'

/** Counts the cells of a sheet: whoever reads one says so, and what nobody read is left out by name, so that nothing is lost without a word. */
export class Tally {
  readonly sheet: string
  readonly #texts = new Map<string, { row: number; column: number; text: string }>()
  readonly #fates = new Map<string, Fate>()
  readonly #whys = new Map<string, string>()

  constructor({ name, rows, unread }: Pick<WorkbookSheet, 'name' | 'rows' | 'unread'>) {
    this.sheet = name
    for (const { number: row, cells } of rows)
      cells.forEach((text, column) => {
        if (text.trim() !== '') this.#texts.set(`${row} ${column}`, { row, column, text })
      })
    for (const { row, column, why } of unread) {
      if (why === 'bad-bytes') continue
      const at = `${row} ${column}`
      if (!this.#texts.has(at)) this.#texts.set(at, { row, column, text: '' })
      this.#whys.set(at, unreadWhy[why])
    }
  }

  /** A heading, a label or a value that was understood; a value that says nothing yet counts as unknown. */
  read(row: number, column: number): void {
    this.#mark(row, column, this.#saysNothing(row, column) ? 'unknown' : 'read')
  }

  /** A value that is kept as it is written. */
  kept(row: number, column: number): void {
    this.#mark(row, column, this.#saysNothing(row, column) ? 'unknown' : 'kept')
  }

  /** Understood whatever `isUnknown` says of it: "N/A" as a verdict. */
  understood(row: number, column: number): void {
    this.#mark(row, column, 'read')
  }

  /** A value that says nothing here, whatever it would say elsewhere: "Yes / No", or the 0 of a blank formula. */
  unknown(row: number, column: number): void {
    this.#mark(row, column, 'unknown')
  }

  /** Why a cell is left out, unless somebody else reads it. */
  leave(row: number, column: number, why: string): void {
    const at = `${row} ${column}`
    if (this.#texts.has(at) && !this.#whys.has(at)) this.#whys.set(at, why)
  }

  /** What this and another tally of the same sheet say together: a cell that either of them read is read. */
  join(other: Tally): void {
    for (const [at, fate] of other.#fates) this.#raise(at, fate)
    for (const [at, why] of other.#whys) if (!this.#whys.has(at)) this.#whys.set(at, why)
  }

  /** What has become of each cell up to now. */
  account(): CellAccount {
    const account = emptyAccount()
    for (const [at, { row, column, text }] of this.#texts) {
      const fate = this.#fates.get(at) ?? (text !== '' && isUnknown(text) ? 'unknown' : 'leftOut')
      account.total += 1
      account[fate] += 1
      if (fate === 'leftOut' && account.left.length < mostNamed)
        account.left.push({ sheet: this.sheet, cell: cellName(column, row), why: this.#whys.get(at) ?? nobodys })
    }
    return account
  }

  #saysNothing(row: number, column: number): boolean {
    return isUnknown(this.#texts.get(`${row} ${column}`)?.text ?? '')
  }

  #mark(row: number, column: number, fate: Fate): void {
    const at = `${row} ${column}`
    // A cell without a value has nothing that could have been read.
    if (this.#texts.get(at)?.text) this.#raise(at, fate)
  }

  #raise(at: string, fate: Fate): void {
    const before = this.#fates.get(at)
    if (before === undefined || weight[fate] > weight[before]) this.#fates.set(at, fate)
  }
}
