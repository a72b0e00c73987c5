import { parentPort } from 'node:worker_threads'
import type { PdfDocument } from './block.ts'
import { drawPdf } from './draw.ts'

export type PdfMessage = { started: NodeJS.CpuUsage | null } | { pdf: Uint8Array }

const send = (message: PdfMessage): void => parentPort?.postMessage(message)
parentPort?.on('message', async (document: PdfDocument) => {
  send({ started: 'threadCpuUsage' in process ? process.threadCpuUsage() : null })
  send({ pdf: await drawPdf(document) })
})
