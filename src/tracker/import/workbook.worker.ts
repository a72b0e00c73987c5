import { parentPort, workerData } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { cellText } from './cell-text.ts'
import type { WorkbookMessage, WorkbookTask } from './workbook.ts'
import { compressedBytes, readZipDirectory, type ZipEntry } from './zip-directory.ts'

const { bytes, isCsv, rows: mostRows } = workerData as WorkbookTask
const rowsAtOnce = 250
const tell = (message: WorkbookMessage): void => parentPort?.postMessage(message)

tell({ ended: await read() })

async function read(): Promise<'read' | 'broken' | 'too-large'> {
  if (!isCsv) {
    for (const entry of readZipDirectory(bytes) ?? []) {
      const lie = whatIsWrong(bytes, entry)
      if (lie !== undefined) return lie
    }
  }
  try {
    const sheets = isCsv ? [{ name: 'CSV', rows: parseCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown[][] }] : await sheetsOf(bytes)
    if (sheets.some((sheet) => sheet.rows.length > mostRows)) return 'too-large'
    for (const sheet of sheets) {
      tell({ sheet: sheet.name })
      const rows = sheet.rows.map((row, index) => ({ number: index + 1, cells: row.map(cellText) })).filter((row) => row.cells.some((cell) => cell !== ''))
      for (let from = 0; from < rows.length; from += rowsAtOnce) tell({ rows: rows.slice(from, from + rowsAtOnce) })
    }
    return 'read'
  } catch {
    return 'broken'
  }
}

// Two far corners make a grid of millions, and a heap that bursts at once ends the whole process, not the thread.
async function sheetsOf(workbook: Uint8Array): Promise<{ name: string; rows: unknown[][] }[]> {
  const { sheets } = await readXlsx(workbook, { range: `A1:AZ${mostRows + 1}` })
  return sheets
}

/** The declared size is only a claim: unpack no further than it, and throw the result away. */
function whatIsWrong(bytes: Uint8Array, entry: ZipEntry): 'broken' | 'too-large' | undefined {
  const packed = compressedBytes(bytes, entry)
  if (packed === undefined) return 'broken'
  if (entry.method === 0) return packed.length === entry.uncompressedSize ? undefined : 'broken'
  if (entry.method !== 8) return 'broken'
  try {
    const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) })
    return unpacked.length === entry.uncompressedSize ? undefined : 'broken'
  } catch (error) {
    return error instanceof RangeError ? 'too-large' : 'broken'
  }
}
