import { parentPort, workerData } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import { parseCsv } from 'hucre/csv'
import { streamXlsxRows } from 'hucre/xlsx'
import { cellText } from './cell-text.ts'
import { sheetNames } from './sheet-names.ts'
import type { UnreadCell, WorkbookMessage, WorkbookSheet, WorkbookTask } from './workbook.ts'
import { mostServices } from './most-services.ts'
import { compressedBytes, readZipDirectory, type ZipEntry } from './zip-directory.ts'

const { bytes, isCsv, rows: mostRows } = workerData as WorkbookTask
const rowsAtOnce = 100
const mostColumns = 60
/** Excel keeps no more in a cell. */
const longestCell = 32_767
class CellTooLong extends Error {}
const tell = (message: WorkbookMessage): void => parentPort?.postMessage(message)

tell({ started: process.threadCpuUsage?.() ?? null })
tell({ ended: await read() })

type Ended = Extract<WorkbookMessage, { ended: unknown }>['ended']

/** The machine has no memory left: what Node throws then says nothing of the file. */
function isShortOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed/i.test(error.message)
}

async function read(): Promise<Ended> {
  if (!isCsv) {
    for (const entry of readZipDirectory(bytes) ?? []) {
      const lie = whatIsWrong(bytes, entry)
      if (lie !== undefined) return lie
    }
  }
  try {
    const sheets = isCsv ? sheetOfCsv() : await sheetsOfWorkbook()
    if (sheets === 'too-many' || sheets === 'too-wide') return sheets
    for (const { rows, unread, ...sheet } of sheets) {
      tell({ sheet })
      for (let from = 0; from < rows.length; from += rowsAtOnce) tell({ rows: rows.slice(from, from + rowsAtOnce) })
      for (let from = 0; from < unread.length; from += rowsAtOnce) tell({ unread: unread.slice(from, from + rowsAtOnce) })
    }
    return 'read'
  } catch (error) {
    return error instanceof CellTooLong ? 'too-wide' : isShortOfMemory(error) ? 'no-memory' : 'broken'
  }
}

/** Row by row: a grid of millions that two far corners make would burst the heap, and so end the whole process. */
async function sheetsOfWorkbook(): Promise<WorkbookSheet[] | 'too-many'> {
  const sheets: WorkbookSheet[] = []
  for (const [index, name] of sheetNames(bytes).entries()) {
    const sheet: WorkbookSheet = { name, isHidden: false, rows: [], unread: [], warnings: [] }
    sheets.push(sheet)
    for await (const { index: at, values } of streamXlsxRows(bytes, { sheet: index })) {
      sheet.unread.push(...cellsBeyond(values, at + 1))
      const cells = textsOf(values)
      if (cells.length === 0) continue
      if (sheet.rows.length >= mostRows) return 'too-many'
      sheet.rows.push({ number: at + 1, cells })
    }
  }
  return sheets
}

/** How many lines and cells a file has at most. The parser makes all of them at once: millions would burst the heap, and so end the whole process. */
function sizeOfCsv(csv: Uint8Array): { lines: number; cells: number } {
  let [returns, feeds, commas, semicolons, tabs] = [0, 0, 0, 0, 0]
  for (const byte of csv) {
    if (byte === 0x2c) commas += 1
    else if (byte === 0x3b) semicolons += 1
    else if (byte === 0x09) tabs += 1
    else if (byte === 0x0a) feeds += 1
    else if (byte === 0x0d) returns += 1
  }
  const lines = Math.max(returns, feeds) + 1
  return { lines, cells: lines + Math.max(commas, semicolons, tabs) }
}

/** Excel writes what it calls CSV in the code page of the machine, and only "CSV UTF-8" in UTF-8. */
function sheetOfCsv(): WorkbookSheet[] | 'too-many' | 'too-wide' {
  const size = sizeOfCsv(bytes)
  if (size.lines > 3 * mostServices) return 'too-many'
  if (size.cells > 2 * mostServices * mostColumns) return 'too-wide'
  const rows = parseCsv(decoded())
    .map((values, index) => ({ number: index + 1, cells: textsOf(values) }))
    .filter((row) => row.cells.length > 0)
  if (rows.length > mostRows) return 'too-many'
  return [{ name: 'CSV', isHidden: false, rows, unread: [], warnings: [] }]
}

function decoded(): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The cells with content right of what is read. */
function cellsBeyond(values: unknown[], row: number): UnreadCell[] {
  return values.flatMap((value, column) => (column >= mostColumns && cellText(value) !== '' ? [{ row, column, why: 'beyond' as const }] : []))
}

/** The cells as text up to the last that holds anything. */
function textsOf(values: unknown[]): string[] {
  const texts = Array.from(values.slice(0, mostColumns), cellText)
  if (texts.some((text) => text.length > longestCell)) throw new CellTooLong()
  let length = texts.length
  while (length > 0 && texts[length - 1] === '') length -= 1
  return texts.slice(0, length)
}

/** The declared size is only a claim: unpack no further than it, and throw the result away. */
function whatIsWrong(workbook: Uint8Array, entry: ZipEntry): 'broken' | 'too-large' | 'no-memory' | undefined {
  const packed = compressedBytes(workbook, entry)
  if (packed === undefined) return 'broken'
  if (entry.method === 0) return packed.length === entry.uncompressedSize ? undefined : 'broken'
  if (entry.method !== 8) return 'broken'
  try {
    const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) })
    return unpacked.length === entry.uncompressedSize ? undefined : 'broken'
  } catch (error) {
    if (isShortOfMemory(error)) return 'no-memory'
    return error instanceof RangeError ? 'too-large' : 'broken'
  }
}
