import { Worker } from 'node:worker_threads'
import { mostServices } from '../rollout/tracker.ts'
import type { Learnt, NotTaken, ReadRow, Tracker, TrackerHead } from '../rollout/tracker.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import { ReadersBusy, ReadingQueue } from './reading-queue.ts'
import { BROKEN, checkBeforeUnpacking, checkCsv, TOO_LARGE, TOO_WIDE, tooLong, tooManyRows, tooMuchMemory } from './workbook-bounds.ts'
import { WorkbookRefusal } from './workbook-refusal.ts'

export { WorkbookRefusal }

export interface WorkbookRow {
  /** As Excel counts: the first row is 1. */
  number: number
  cells: string[]
}

export interface WorkbookSheet {
  name: string
  rows: WorkbookRow[]
  /** The first cell with content that was not read, because it lies far to the right; absent where there is none. */
  beyond?: string | undefined
}

export interface Workbook {
  sheets: WorkbookSheet[]
}

/** What the thread tells, by and by: sheets with their rows or a tracker with its parts, and how it ended. */
export type WorkbookMessage =
  | { /** What of a processor's time it took to load the code; null where Node does not tell. */ started: NodeJS.CpuUsage | null }
  | { sheet: string; beyond: string | undefined }
  | { rows: WorkbookRow[] }
  | { tracker: TrackerHead }
  | { read: ReadRow[] }
  | { notTaken: NotTaken[] }
  | { ended: 'read' | 'broken' | 'too-large' | 'too-many' | 'too-wide' | 'no-memory' }

export interface WorkbookLimits {
  /** Rows of a sheet. */
  rows: number
  /** Of a processor's time, not by the clock: how busy the machine is says nothing of the file. */
  milliseconds: number
  /** By the clock, two minutes where nothing is said: then the machine was too busy, and whoever uploaded is told so. */
  lateMs?: number
}

/** What the thread is given; with what was learnt it looks for a tracker first. */
export interface WorkbookTask {
  bytes: Uint8Array
  isCsv: boolean
  rows: number
  learnt: Learnt | null
}

export const ofAPlan: WorkbookLimits = { rows: 12_000, milliseconds: 1800, lateMs: 30_000 }
/** A national tracker has thousands of rows and takes seconds: above its services it may have headings and notes. */
const ofATracker: WorkbookLimits = { rows: mostServices + 50, milliseconds: 20_000 }
const startsWithin = 30_000
/** Each reader keeps a processor busy, and holds its file: others are served meanwhile, so few read at once. */
export const readers = new ReadingQueue({ atOnce: 2, mostWaiting: 10, waitMs: 60_000 })
const MEMORY = { maxOldGenerationSizeMb: 256 }

/**
 * The sheets with their rows that hold anything, every cell as trimmed text. Bytes that say nothing of being a workbook are
 * read as CSV where `fileName` ends so. Throws WorkbookRefusal for what is not readable, and ReadersBusy where the machine has no time to read.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  { limits = ofAPlan, fileName = '' }: { limits?: WorkbookLimits; fileName?: string } = {},
): Promise<Workbook> {
  const file = checked(bytes, fileName)
  const { workbook } = await readers.run(() => askWorker(file, null, limits))
  return workbook
}

/** The rollout tracker that a file holds, or its sheets where it holds none. Throws as `readWorkbook`. */
export async function readUpload(
  bytes: Uint8Array,
  given: { fileName: string; learnt: Learnt; limits?: WorkbookLimits },
): Promise<{ tracker: Tracker } | { workbook: Workbook }> {
  const file = checked(bytes, given.fileName)
  const { tracker, workbook } = await readers.run(() => askWorker(file, given.learnt, given.limits ?? ofATracker))
  return tracker ? { tracker } : { workbook }
}

/** What was not read of a workbook, a sentence a sheet. */
export const unreadOf = (workbook: Workbook): { sheet: string; row: number; message: string }[] =>
  workbook.sheets.flatMap((sheet) =>
    sheet.beyond === undefined
      ? []
      : [
          {
            sheet: sheet.name,
            row: Number(/\d+/.exec(sheet.beyond)?.[0] ?? 1),
            message: `Cells from ${sheet.beyond} on lie too far to the right to be read. Move what is needed to the left, and upload it again.`,
          },
        ],
  )

function checked(bytes: Uint8Array, fileName: string): { bytes: Uint8Array; isCsv: boolean } {
  const isCsv = /\.csv$/i.test(fileName)
  if (isCsv) checkCsv(bytes)
  else checkBeforeUnpacking(bytes)
  return { bytes, isCsv }
}

function askWorker(
  file: { bytes: Uint8Array; isCsv: boolean },
  learnt: Learnt | null,
  { rows, milliseconds, lateMs = 120_000 }: WorkbookLimits,
): Promise<{ tracker: Tracker | null; workbook: Workbook }> {
  // A hostile file may exhaust time or memory whatever it declares; a thread can be ended from outside.
  const task: WorkbookTask = { ...file, rows, learnt }
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), { workerData: task, resourceLimits: MEMORY, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<{ tracker: Tracker | null; workbook: Workbook }>()
  const workbook: Workbook = { sheets: [] }
  let tracker: Tracker | null = null
  const refuse = (words: string) => reject(new WorkbookRefusal(words))
  const isLate = () => reject(new ReadersBusy())
  // The time counts from when the thread has loaded its code, which is no fault of the file's.
  const timer = setTimeout(isLate, startsWithin)
  let endWatching = () => clearTimeout(timer)
  // The rows come by and by: taking thousands in one message would hold up whoever else is served.
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
    } else if ('sheet' in message) workbook.sheets.push({ name: message.sheet, rows: [], beyond: message.beyond })
    else if ('rows' in message) workbook.sheets.at(-1)?.rows.push(...message.rows)
    else if ('tracker' in message) tracker = { ...message.tracker, rows: [], notTaken: [] }
    else if ('read' in message) tracker?.rows.push(...message.read)
    else if ('notTaken' in message) tracker?.notTaken.push(...message.notTaken)
    else if (message.ended === 'read') resolve({ tracker, workbook })
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
