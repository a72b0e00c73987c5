import type { Response } from 'express'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writeXlsxStream } from 'hucre/xlsx'
import type { Cell } from './csv.ts'

export interface WorkbookFile {
  sheet: string
  head: string[]
  /** How many columns, at the end, are hidden. */
  hidden?: number
}

const rowsBetweenTurns = 50

/** A workbook of one sheet, written as its rows are read, so that only a few are in memory. Text stays text: no cell is run as a formula. */
export function workbookStream({ sheet, head, hidden = 0 }: WorkbookFile, rows: AsyncIterable<Cell[]>): Readable {
  async function* lines(): AsyncGenerator<Cell[]> {
    yield head
    let count = 0
    for await (const row of rows) {
      yield row
      count += 1
      if (count % rowsBetweenTurns === 0) await nextTurn()
    }
  }
  const columns = head.map((title, index) => ({
    width: Math.min(40, Math.max(10, title.length + 2)),
    ...(index >= head.length - hidden ? { hidden: true } : {}),
  }))
  return Readable.fromWeb(writeXlsxStream(lines(), { name: sheet, columns, freezePane: { rows: 1, columns: 0 } }))
}

/** Sends a workbook row by row, as fast as it is read. A client that disconnects early is not an error. */
export async function sendWorkbook(res: Response, { name, ...file }: WorkbookFile & { name: string }, rows: AsyncIterable<Cell[]>): Promise<void> {
  res
    .status(200)
    .set({ 'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Content-Disposition': `attachment; filename="${name}"` })
  await pipeline(workbookStream(file, rows), res).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  })
}
