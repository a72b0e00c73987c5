import { parentPort, workerData } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import { readXlsx } from 'hucre/xlsx'
import { cellText } from './cell-text.ts'
import type { WorkbookAnswer } from './workbook.ts'
import { compressedBytes, readZipDirectory, type ZipEntry } from './zip-directory.ts'

// Two far corners make a grid of millions, and a heap that bursts at once ends the whole process, not the thread.
const MOST_ROWS = 12_000
const WITHIN = `A1:AZ${MOST_ROWS + 1}`

parentPort?.postMessage(await answer(workerData as Uint8Array))

async function answer(bytes: Uint8Array): Promise<WorkbookAnswer> {
  const entries = readZipDirectory(bytes) ?? []
  for (const entry of entries) {
    const lie = whatIsWrong(bytes, entry)
    if (lie !== undefined) return { refused: lie }
  }
  try {
    const workbook = await readXlsx(bytes, { range: WITHIN })
    if (workbook.sheets.some((sheet) => sheet.rows.length > MOST_ROWS)) return { refused: 'too-large' }
    return {
      sheets: workbook.sheets.map((sheet) => ({
        name: sheet.name,
        rows: sheet.rows
          .map((row, index) => ({ number: index + 1, cells: row.map(cellText) }))
          .filter((row) => row.cells.some((cell) => cell !== '')),
      })),
    }
  } catch {
    return { refused: 'broken' }
  }
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
