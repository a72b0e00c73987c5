import { Worker } from 'node:worker_threads'
import { mostServices } from './most-services.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import { ReadersBusy, ReadingQueue } from './reading-queue.ts'
import { cellName, columnName } from './cell-name.ts'
import { type SheetMessage, takeMessage } from './sheet-messages.ts'
import type { Unfit } from './unreadable.ts'
import { BROKEN, checkBeforeUnpacking, checkCsv, TOO_LARGE, TOO_WIDE, tooLong, tooManyRows, tooMuchMemory } from './workbook-bounds.ts'
import { WorkbookRefusal } from './workbook-refusal.ts'

export { cellName, columnName, WorkbookRefusal }

export interface WorkbookRow {
  /** Numbered as in Excel: the first row is 1. */
  number: number
  cells: string[]
}

/** Why a cell with content was not read as it is. */
export type UnreadWhy =
  /** A formula that was never calculated: it has no value. */
  | 'no-value'
  /** It is to the right of the last column that is read. */
  | 'beyond'
  /** Its bytes are not UTF-8 in a file that otherwise is: its text, which is in the row, is a guess. */
  | 'bad-bytes'

export interface UnreadCell {
  /** Numbered as in Excel: the first row is 1. */
  row: number
  /** Counted from 0. */
  column: number
  why: UnreadWhy
}

export interface WorkbookSheet {
  name: string
  /** Hidden in Excel: read only if a person chooses to. */
  isHidden: boolean
  /** Its rows that are not blank. */
  rows: WorkbookRow[]
  unread: UnreadCell[]
  /** What is wrong with its text, like a quotation mark that is never closed, each with its row. */
  warnings: { row: number; message: string }[]
}

/** The rows of a sheet, for code that only looks for a table. If they are only the first rows, the columns of the whole sheet come with them. */
export type SheetRows = Pick<WorkbookSheet, 'name' | 'rows'> & { columns?: SheetColumns }
export interface SheetColumns {
  /** Up to the last column that is not blank. */
  width: number
  /** The blank columns, counted from 0. */
  blank: number[]
}

/** The columns of these rows: how many there are, and which are blank. */
export function columnsOfRows(rows: readonly WorkbookRow[]): SheetColumns {
  const filled: boolean[] = []
  for (const { cells } of rows) for (let at = 0; at < cells.length; at += 1) if (!filled[at] && (cells[at] ?? '').trim() !== '') filled[at] = true
  return { width: filled.length, blank: Array.from(filled, (one, at) => (one ? -1 : at)).filter((at) => at >= 0) }
}

export interface Workbook {
  sheets: WorkbookSheet[]
}

/** What the thread sends, in batches: sheets with their rows, and how reading ended. */
export type WorkbookMessage =
  | { /** The CPU time that loading the code took; null if Node does not report it. */ started: NodeJS.CpuUsage | null }
  | SheetMessage
  | { ended: 'read' | Unfit }

export interface WorkbookLimits {
  /** Rows in a sheet. */
  rows: number
  /** CPU time, not clock time: how busy the machine is says nothing about the file. */
  milliseconds: number
  /** Clock time, by default two minutes: after that the machine was too busy, and the page says so. */
  lateMs?: number
}

export interface WorkbookTask {
  bytes: Uint8Array
  isCsv: boolean
  rows: number
}

export const ofAPlan: WorkbookLimits = { rows: 12_000, milliseconds: 1800, lateMs: 30_000 }
/** A national tracker has thousands of rows and takes seconds; it may have headings and notes above its services. */
export const ofATracker: WorkbookLimits = { rows: mostServices + 50, milliseconds: 20_000 }
const startsWithin = 30_000
/** Each reader keeps a processor busy and holds its file, so only a few run at once and leave room for other requests. */
export const readers = new ReadingQueue({ atOnce: 2, mostWaiting: 10, waitMs: 60_000 })
const MEMORY = { maxOldGenerationSizeMb: 256 }

/**
 * The sheets with their rows that are not blank, every cell as trimmed text. If the bytes do not look like a workbook and `fileName` ends like a CSV
 * file, they are read as one. Throws WorkbookRefusal if the file is not readable, and ReadersBusy if the machine has no time to read it.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  { limits = ofAPlan, fileName = '' }: { limits?: WorkbookLimits; fileName?: string } = {},
): Promise<Workbook> {
  const file = checked(bytes, fileName)
  return readers.run(() => askWorker(file, limits))
}

const unreadWords: Record<UnreadWhy, string> = {
  'no-value': 'is a formula that was never calculated, so it has no value here. Open the file in Excel, save it and upload it again',
  beyond: 'lies too far to the right to be read. Move it to the left, and upload the file again',
  'bad-bytes': 'has characters in another encoding than the rest of the file. What was read is a guess: check it',
}

/** What could not be read of a sheet as it is: its cells by name, and what is wrong with its text. */
export const faultsOfSheet = ({ unread, warnings }: Pick<WorkbookSheet, 'unread' | 'warnings'>): { row: number; message: string }[] =>
  [...warnings, ...unread.map(({ row, column, why }) => ({ row, message: `${cellName(column, row)} ${unreadWords[why]}.` }))].toSorted((a, b) => a.row - b.row)

function checked(bytes: Uint8Array, fileName: string): { bytes: Uint8Array; isCsv: boolean } {
  const isCsv = /\.(csv|tsv|txt)$/i.test(fileName)
  if (isCsv) checkCsv(bytes)
  else checkBeforeUnpacking(bytes)
  return { bytes, isCsv }
}

function askWorker(file: { bytes: Uint8Array; isCsv: boolean }, { rows, milliseconds, lateMs = 120_000 }: WorkbookLimits): Promise<Workbook> {
  // A hostile file may exhaust time or memory whatever it declares; a thread can be ended from outside.
  const task: WorkbookTask = { ...file, rows }
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), { workerData: task, resourceLimits: MEMORY, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<Workbook>()
  const workbook: Workbook = { sheets: [] }
  const refuse = (words: string) => reject(new WorkbookRefusal(words))
  const isLate = () => reject(new ReadersBusy())
  // The time counts from when the thread has loaded its code, which is not the file's fault.
  const timer = setTimeout(isLate, startsWithin)
  let endWatching = () => clearTimeout(timer)
  // The rows come in batches: receiving thousands in one message would delay other requests.
  worker.on('message', (message: WorkbookMessage) => {
    if ('started' in message) {
      clearTimeout(timer)
      endWatching = watchProcessorTime(worker, {
        from: message.started,
        mostMs: milliseconds,
        lateMs,
        over: () => refuse(tooLong(milliseconds)),
        late: isLate,
      })
    } else if (!('ended' in message)) takeMessage(workbook, message)
    else if (message.ended === 'read') resolve(workbook)
    else if (message.ended === 'no-memory') isLate()
    else refuse({ broken: BROKEN, 'too-large': TOO_LARGE, 'too-many': tooManyRows(rows), 'too-wide': TOO_WIDE }[message.ended])
  })
  worker.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(tooMuchMemory(MEMORY.maxOldGenerationSizeMb)) : reject(error),
  )
  worker.once('exit', () => reject(new Error('The thread that reads workbooks ended too early')))
  return promise.finally(() => {
    endWatching()
    void worker.terminate()
  })
}
