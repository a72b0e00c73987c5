import { Worker } from 'node:worker_threads'
import { BROKEN, checkBeforeUnpacking, TOO_LARGE } from './workbook-bounds.ts'
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

export type WorkbookAnswer = Workbook | { refused: 'broken' | 'too-large' }

const MILLISECONDS = 1800
const MEMORY = { maxOldGenerationSizeMb: 256 }

/**
 * The sheets with their rows that hold anything, every cell as trimmed text.
 * Throws WorkbookRefusal within two seconds for what is not a readable workbook.
 */
export async function readWorkbook(bytes: Uint8Array): Promise<Workbook> {
  checkBeforeUnpacking(bytes)
  const answer = await askWorker(bytes)
  if ('refused' in answer) throw new WorkbookRefusal(answer.refused === 'broken' ? BROKEN : TOO_LARGE)
  return answer
}

function askWorker(bytes: Uint8Array): Promise<WorkbookAnswer> {
  // A hostile file may exhaust time or memory whatever it declares; a thread can be ended from outside.
  const worker = new Worker(new URL('./workbook.worker.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: MEMORY,
    execArgv: [],
    env: {},
  })
  const { promise, resolve, reject } = Promise.withResolvers<WorkbookAnswer>()
  const timer = setTimeout(() => resolve({ refused: 'too-large' }), MILLISECONDS)
  worker.once('message', (answer: WorkbookAnswer) => resolve(answer))
  worker.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ refused: 'too-large' }) : reject(error),
  )
  worker.once('exit', () => resolve({ refused: 'broken' }))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
