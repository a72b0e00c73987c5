import { setImmediate as nextTurn } from 'node:timers/promises'

const atOnce = 100

/** Every row of a query that is read in portions. Other requests get their turn between two portions. */
export async function readInPortions<T>(read: (limit: number, offset: number) => Promise<T[]>): Promise<T[]> {
  const rows: T[] = []
  for (let isMore = true; isMore;) {
    const some = await read(atOnce, rows.length)
    rows.push(...some)
    isMore = some.length === atOnce
    await nextTurn()
  }
  return rows
}

/** The text of many rows in pieces. Other requests get their turn between two pieces. */
export async function piecesOf<T>(rows: T[], textOf: (row: T, index: number) => string): Promise<string[]> {
  const pieces: string[] = []
  for (let from = 0; from < rows.length; from += atOnce) {
    pieces.push(
      rows
        .slice(from, from + atOnce)
        .map((row, index) => textOf(row, from + index))
        .join(''),
    )
    await nextTurn()
  }
  return pieces
}
