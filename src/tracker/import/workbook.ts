import { Worker } from 'node:worker_threads'
import { BROKEN, checkBeforeUnpacking, checkCsv, TOO_LARGE } from './workbook-bounds.ts'
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
}

export interface Workbook {
  sheets: WorkbookSheet[]
}

/** What the thread tells: each sheet, its rows by and by, and how it ended. */
export type WorkbookMessage = { sheet: string } | { rows: WorkbookRow[] } | { ended: 'read' | 'broken' | 'too-large' }

export interface WorkbookLimits {
  /** Rows of a sheet. */
  rows: number
  milliseconds: number
}

/** What the thread is given. */
export interface WorkbookTask { bytes: Uint8Array; isCsv: boolean; rows: number }

const ofAPlan: WorkbookLimits = { rows: 12_000, milliseconds: 1800 }
/** A national tracker has thousands of rows and takes seconds. */
export const ofATracker: WorkbookLimits = { rows: 20_500, milliseconds: 15_000 }
const MEMORY = { maxOldGenerationSizeMb: 256 }

/**
 * The sheets with their rows that hold anything, every cell as trimmed text. Bytes that say nothing of being a workbook are
 * read as CSV where `fileName` ends so. Throws WorkbookRefusal within the limit of time for what is not readable.
 */
export async function readWorkbook(bytes: Uint8Array, { limits = ofAPlan, fileName = '' }: { limits?: WorkbookLimits; fileName?: string } = {}): Promise<Workbook> {
  const isCsv = /\.csv$/i.test(fileName)
  if (isCsv) checkCsv(bytes)
  else checkBeforeUnpacking(bytes)
  return askWorker({ bytes, isCsv, rows: limits.rows }, limits.milliseconds)
}

function askWorker(task: WorkbookTask, milliseconds: number): Promise<Workbook> {
  // A hostile file may exhaust time or memory whatever it declares; a thread can be ended from outside.
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), { workerData: task, resourceLimits: MEMORY, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<Workbook>()
  const workbook: Workbook = { sheets: [] }
  const refuse = (words: string) => reject(new WorkbookRefusal(words))
  const timer = setTimeout(() => refuse(TOO_LARGE), milliseconds)
  // The rows come by and by: taking thousands in one message would hold up whoever else is served.
  worker.on('message', (message: WorkbookMessage) => {
    if ('sheet' in message) workbook.sheets.push({ name: message.sheet, rows: [] })
    else if ('rows' in message) workbook.sheets.at(-1)?.rows.push(...message.rows)
    else if (message.ended === 'read') resolve(workbook)
    else refuse(message.ended === 'broken' ? BROKEN : TOO_LARGE)
  })
  worker.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(TOO_LARGE) : reject(error)))
  worker.once('exit', () => refuse(BROKEN))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
