import type { Response } from 'express'
import { Worker } from 'node:worker_threads'
import type { Cell } from './csv.ts'

/** What the thread is given, by and by: first the sheet with its headings, then rows, then an end. */
export type WorkbookPart = { sheet: string; head: string[]; hidden: number } | { rows: Cell[][] } | { end: true }

const rowsAtOnce = 500

/** Makes a workbook of one sheet in a thread, so that others are served meanwhile. `hidden` columns, the last ones, are there but not shown. */
export async function makeWorkbook(file: { sheet: string; head: string[]; hidden?: number }, rows: AsyncIterable<Cell[]>): Promise<Uint8Array> {
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), { execArgv: [], env: {}, resourceLimits: { maxOldGenerationSizeMb: 256 } })
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  worker.once('message', (bytes: Uint8Array) => resolve(bytes)).once('error', reject).once('exit', () => reject(new Error('The workbook was not made')))
  const tell = (part: WorkbookPart): void => worker.postMessage(part)
  try {
    tell({ sheet: file.sheet, head: file.head, hidden: file.hidden ?? 0 })
    let some: Cell[][] = []
    for await (const row of rows) {
      some.push(row)
      if (some.length < rowsAtOnce) continue
      tell({ rows: some })
      some = []
    }
    tell({ rows: some })
    tell({ end: true })
    return await promise
  } finally {
    void worker.terminate()
  }
}

export async function sendWorkbook(res: Response, file: { name: string; sheet: string; head: string[]; hidden?: number }, rows: AsyncIterable<Cell[]>): Promise<void> {
  const bytes = await makeWorkbook(file, rows)
  res.status(200).set({ 'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Content-Disposition': `attachment; filename="${file.name}"` }).end(Buffer.from(bytes))
}
