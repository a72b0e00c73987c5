import { Worker } from 'node:worker_threads'
import { Refusal, ServerBusy } from '../errors.ts'
import { watchProcessorTime } from '../processor-time.ts'
import type { PdfDocument } from './block.ts'
import type { PdfMessage } from './pdf.worker.ts'

const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
/** CPU time for one document (a procedure of 250,000 characters takes about three seconds), and how long it may take by the clock. */
const limits = { processorMs: 15_000, lateMs: 60_000 }
const mostWaiting = 10
/** Of one person, so that nobody fills the queue alone. */
const mostOfOne = 2

/** The thread loads its code and fonts in half a second of CPU time, so it is kept for the next document for a while. */
const keptMs = 60_000

let thread: Worker | undefined
let ending: NodeJS.Timeout | undefined
let last: Promise<unknown> = Promise.resolve()
/** For whom documents are being made or wait, one entry each. */
const waiting: string[] = []

/**
 * Makes a PDF in a thread. Documents take turns, so that they use one processor at most. Throws Refusal if this document is too large to make, and
 * ServerBusy if there is no time for it now. `person` is the id of whoever asks for it.
 */
export async function makePdf(document: PdfDocument, person: string): Promise<Uint8Array> {
  if (waiting.filter((one) => one === person).length >= mostOfOne)
    throw new ServerBusy(`Slipway is making ${mostOfOne} documents for you already. Wait until you have them, then try again`)
  if (waiting.length >= mostWaiting) throw new ServerBusy()
  waiting.push(person)
  const made = last.then(() => askThread(document))
  last = made.catch(() => undefined)
  return made.finally(() => {
    waiting.splice(waiting.indexOf(person), 1)
  })
}

async function askThread(document: PdfDocument): Promise<Uint8Array> {
  clearTimeout(ending)
  const worker = (thread ??= newThread())
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const tooLarge = (): void => reject(new Refusal('This document is too large or too complex to become a PDF. Print its page from your browser instead'))
  const late = (): void => reject(new ServerBusy())
  let endWatching = watchProcessorTime(worker, { from: null, mostMs: limits.processorMs, lateMs: limits.lateMs, over: tooLarge, late })
  const take = (message: PdfMessage): void => {
    if ('pdf' in message) return resolve(message.pdf)
    // The time counts from when the thread has loaded its code, which is not the document's fault.
    endWatching()
    endWatching = watchProcessorTime(worker, { from: message.started, mostMs: limits.processorMs, lateMs: limits.lateMs, over: tooLarge, late })
  }
  const fail = (error: NodeJS.ErrnoException): void => (error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : reject(error))
  const exit = (): void => reject(new Error('The thread that makes PDFs ended too early'))
  worker.on('message', take)
  worker.once('error', fail)
  worker.once('exit', exit)
  worker.postMessage(document)
  try {
    const pdf = await promise
    ending = setTimeout(endThread, keptMs).unref()
    return pdf
  } catch (error) {
    endThread()
    throw error
  } finally {
    endWatching()
    worker.off('message', take).off('error', fail).off('exit', exit)
  }
}

function newThread(): Worker {
  const worker = new Worker(new URL('./pdf.worker.ts', import.meta.url), { resourceLimits: memory, execArgv: [], env: {} })
  worker.unref()
  // Whoever waits for a document listens too.
  worker.on('error', () => {})
  worker.once('exit', () => {
    if (thread === worker) thread = undefined
  })
  return worker
}

function endThread(): void {
  void thread?.terminate()
  thread = undefined
}
