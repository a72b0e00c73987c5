import { Worker } from 'node:worker_threads'
import { endsWithin } from '../ends-within.ts'
import type { Complaints } from '../guarded.ts'

/** How long the worker has for its last checkpoint, and then to be terminated. */
const endsWithinMs = 2000

/** Checkpoints SQLite's log in a worker thread. Without it, a commit does so each time the log reaches its limit. */
export class CheckpointWorker {
  readonly #file: string
  readonly #log: Complaints
  readonly #script: URL
  #worker: Worker | undefined

  constructor(file: string, log: Complaints, script = new URL('./checkpoint.worker.ts', import.meta.url)) {
    this.#file = file
    this.#log = log
    this.#script = script
  }

  /** The worker does not keep the process alive. */
  start(): void {
    if (this.#worker) return
    const worker = new Worker(this.#script, { workerData: this.#file, execArgv: [], env: {} })
    this.#worker = worker
    worker.unref()
    worker.on('message', ({ failed }: { failed: unknown }) => this.#log.error({ err: failed }, 'what was committed could not be copied into the database file'))
    worker.once('error', (error) => this.#log.error({ err: error }, 'the thread that checkpoints the database broke off'))
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
  }

  /** Resolves once the worker has ended; a worker that hangs is terminated. */
  async stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // Keeps the process alive until the worker ends.
    worker.ref()
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('end')
    if (await endsWithin(endsWithinMs, gone)) return
    if (await endsWithin(endsWithinMs, worker.terminate())) return
    worker.unref()
    this.#log.error({}, 'the thread that checkpoints the database did not end')
  }
}
