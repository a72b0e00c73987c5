import { parentPort, workerData } from 'node:worker_threads'
import { readCsv } from './read-csv.ts'
import { readXlsx } from './read-xlsx.ts'
import { SheetSender } from './sheet-sender.ts'
import { isShortOfMemory, Unreadable, type Unfit } from './unreadable.ts'
import type { WorkbookMessage, WorkbookTask } from './workbook.ts'

const task: WorkbookTask = workerData
const { bytes, isCsv, rows: mostRows } = task
const tell = (message: WorkbookMessage): void => parentPort?.postMessage(message)

tell({ started: process.threadCpuUsage?.() ?? null })
tell({ ended: read() })

function read(): Unfit | 'read' {
  try {
    const sender = new SheetSender({ mostRows, tell })
    if (isCsv) readCsv(bytes, sender)
    else readXlsx(bytes, sender)
    return 'read'
  } catch (error) {
    if (error instanceof Unreadable) return error.why
    return isShortOfMemory(error) ? 'no-memory' : 'broken'
  }
}
