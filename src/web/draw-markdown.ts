import { Worker } from 'node:worker_threads'
import { watchProcessorTime } from '../processor-time.ts'
import { hardestIn, faultIn } from './markdown-bounds.ts'
import type { MarkdownMessage } from './markdown.worker.ts'

/** `refused`: the text itself cannot be rendered, on any server. `busy`: this server had no time for it now. */
export type Drawing = { kind: 'drawn'; html: string } | { kind: 'refused' | 'busy'; says: string }

const memory = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
/**
 * CPU time of the thread for one text (a procedure of 200,000 characters takes a fifth of a second); and, however busy the machine is, the time until
 * the thread runs and until a text is rendered.
 */
const limits = { processorMs: 2000, waitMs: 15_000 }
const mostWaiting = 20
const longestHtml = 2_000_000

const busy: Drawing = { kind: 'busy', says: 'The server is too busy to format the text now. Nothing is lost: try again in a minute' }

let thread: Promise<Worker> | undefined
let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/** Renders Markdown as HTML, in a thread that is ended if a text takes too long. Texts take turns: nobody's text uses more than one processor. */
export async function drawMarkdown(markdown: string, { processorMs, waitMs } = limits): Promise<Drawing> {
  const fault = faultIn(markdown)
  if (fault !== undefined) return { kind: 'refused', says: fault }
  if (waiting >= mostWaiting) return busy
  waiting += 1
  const drawn = last.then(() => draw(markdown, { processorMs, waitMs })).catch(() => busy)
  last = drawn
  return drawn.finally(() => {
    waiting -= 1
  })
}

async function draw(markdown: string, { processorMs, waitMs }: typeof limits): Promise<Drawing> {
  thread ??= started(waitMs)
  const worker = await thread.catch(() => undefined)
  if (!worker) {
    thread = undefined
    return busy
  }
  const { promise, resolve } = Promise.withResolvers<Drawing>()
  const refuse = (): void => resolve({ kind: 'refused', says: tooHard(markdown) })
  // A Node that does not report CPU time (before 24.6) has only the clock to go by.
  const tells = 'cpuUsage' in worker
  const endWatching = watchProcessorTime(worker, {
    from: null,
    mostMs: processorMs,
    lateMs: tells ? waitMs : 3 * processorMs,
    over: refuse,
    late: () => (tells ? resolve(busy) : refuse()),
  })
  const take = (message: MarkdownMessage): void => {
    if ('html' in message && message.html !== null && message.html.length <= longestHtml) resolve({ kind: 'drawn', html: message.html })
    else refuse()
  }
  worker.on('message', take).on('exit', refuse).on('error', refuse)
  worker.postMessage(markdown)
  const drawing = await promise
  endWatching()
  worker.off('message', take).off('exit', refuse).off('error', refuse)
  if (drawing.kind !== 'drawn') {
    thread = undefined
    void worker.terminate()
  }
  return drawing
}

function started(waitMs: number): Promise<Worker> {
  const worker = new Worker(new URL('./markdown.worker.ts', import.meta.url), { resourceLimits: memory, execArgv: [], env: {} })
  worker.unref()
  // The thread may fail while nobody waits for it: then `exit` makes the next text start another.
  worker.on('error', () => {})
  const { promise, resolve, reject } = Promise.withResolvers<Worker>()
  const timer = setTimeout(() => reject(new Error('The thread that renders Markdown did not start')), waitMs)
  worker.once('message', () => resolve(worker))
  worker.once('error', reject)
  worker.once('exit', reject)
  const running = promise
    .catch((error: unknown) => {
      void worker.terminate()
      throw error
    })
    .finally(() => clearTimeout(timer))
  worker.once('exit', () => {
    if (thread === running) thread = undefined
  })
  return running
}

function tooHard(markdown: string): string {
  const { line, signs } = hardestIn(markdown)
  return `The text is too complex to format. Most likely the cause is the part that begins on line ${line}, with ${signs.toLocaleString('en-GB')} of the signs * _ [ ] ( ) < > \` ~ | in it: shorten it, or put an empty line between its parts`
}
