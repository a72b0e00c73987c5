import type { Response } from 'express'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { withGuard } from '../text.ts'

export type Cell = string | number | null

/** One cell. Text that a spreadsheet would run as a formula gets an apostrophe in front, because people type what ends up here. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ''
  const text = typeof cell === 'string' ? withGuard(cell) : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (cells: Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A CSV file, line by line. The byte order mark at its start makes Excel read it as UTF-8. */
export async function* csvLines(head: string[], rows: AsyncIterable<Cell[]>): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(head)}`
  for await (const row of rows) yield csvLine(row)
}

/** Sends a file row by row, as fast as it is read. A client that disconnects early is not an error. */
export async function sendCsv(res: Response, file: { name: string; head: string[] }, rows: AsyncIterable<Cell[]>): Promise<void> {
  res.status(200).set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${file.name}"` })
  await pipeline(Readable.from(csvLines(file.head, rows)), res).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  })
}
