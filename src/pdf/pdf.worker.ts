import { parentPort, workerData } from 'node:worker_threads'
import type { PdfDocument } from './block.ts'
import { drawPdf } from './draw.ts'

export type PdfMessage = { started: NodeJS.CpuUsage | null } | { pdf: Uint8Array }

const document: PdfDocument = workerData
const used = 'threadCpuUsage' in process ? process.threadCpuUsage() : null
const send = (message: PdfMessage): void => parentPort?.postMessage(message)
send({ started: used })
send({ pdf: await drawPdf(document) })
