import { Worker } from 'node:worker_threads'
import { mostServices } from '../rollout/tracker.ts'
import type { Learnt, NotTaken, ReadRow, Tracker, TrackerHead } from '../rollout/tracker.ts'
import { BROKEN, checkBeforeUnpacking, checkCsv, TOO_LARGE, TOO_MANY } from './workbook-bounds.ts'
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
  | { started: true }
  | { sheet: string; beyond: string | undefined }
  | { rows: WorkbookRow[] }
  | { tracker: TrackerHead }
  | { read: ReadRow[] }
  | { notTaken: NotTaken[] }
  | { ended: 'read' | 'broken' | 'too-large' | 'too-many' }

export interface WorkbookLimits {
  /** Rows of a sheet. */
  rows: number
  milliseconds: number
}

/** What the thread is given; with what was learnt it looks for a tracker first. */
export interface WorkbookTask {
  bytes: Uint8Array
  isCsv: boolean
  rows: number
  learnt: Learnt | null
}

export const ofAPlan: WorkbookLimits = { rows: 12_000, milliseconds: 1800 }
/** A national tracker has thousands of rows and takes seconds: above its services it may have headings and notes. */
const ofATracker: WorkbookLimits = { rows: mostServices + 50, milliseconds: 20_000 }
const startsWithin = 30_000
const MEMORY = { maxOldGenerationSizeMb: 256 }

/**
 * The sheets with their rows that hold anything, every cell as trimmed text. Bytes that say nothing of being a workbook are
 * read as CSV where `fileName` ends so. Throws WorkbookRefusal within the limit of time for what is not readable.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  { limits = ofAPlan, fileName = '' }: { limits?: WorkbookLimits; fileName?: string } = {},
): Promise<Workbook> {
  const { workbook } = await askWorker(checked(bytes, fileName), { rows: limits.rows, learnt: null }, limits.milliseconds)
  return workbook
}

/** The rollout tracker that a file holds, or its sheets where it holds none. Throws as `readWorkbook`. */
export async function readUpload(
  bytes: Uint8Array,
  given: { fileName: string; learnt: Learnt; limits?: WorkbookLimits },
): Promise<{ tracker: Tracker } | { workbook: Workbook }> {
  const { rows, milliseconds } = given.limits ?? ofATracker
  const { tracker, workbook } = await askWorker(checked(bytes, given.fileName), { rows, learnt: given.learnt }, milliseconds)
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
  more: { rows: number; learnt: Learnt | null },
  milliseconds: number,
): Promise<{ tracker: Tracker | null; workbook: Workbook }> {
  // A hostile file may exhaust time or memory whatever it declares; a thread can be ended from outside.
  const task: WorkbookTask = { ...file, ...more }
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), { workerData: task, resourceLimits: MEMORY, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<{ tracker: Tracker | null; workbook: Workbook }>()
  const workbook: Workbook = { sheets: [] }
  let tracker: Tracker | null = null
  const refuse = (words: string) => reject(new WorkbookRefusal(words))
  // The time counts from when the thread has loaded its code: on a busy machine that alone takes seconds, and is no fault of the file's.
  let timer = setTimeout(() => reject(new Error('The thread that reads workbooks did not start')), startsWithin)
  // The rows come by and by: taking thousands in one message would hold up whoever else is served.
  worker.on('message', (message: WorkbookMessage) => {
    if ('started' in message) {
      clearTimeout(timer)
      timer = setTimeout(() => refuse(TOO_LARGE), milliseconds)
    } else if ('sheet' in message) workbook.sheets.push({ name: message.sheet, rows: [], beyond: message.beyond })
    else if ('rows' in message) workbook.sheets.at(-1)?.rows.push(...message.rows)
    else if ('tracker' in message) tracker = { ...message.tracker, rows: [], notTaken: [] }
    else if ('read' in message) tracker?.rows.push(...message.read)
    else if ('notTaken' in message) tracker?.notTaken.push(...message.notTaken)
    else if (message.ended === 'read') resolve({ tracker, workbook })
    else refuse({ broken: BROKEN, 'too-large': TOO_LARGE, 'too-many': TOO_MANY }[message.ended])
  })
  worker.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(TOO_LARGE) : reject(error)))
  worker.once('exit', () => refuse(BROKEN))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
