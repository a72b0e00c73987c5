import { Worker } from 'node:worker_threads'
import { endsWithin } from '../ends-within.ts'
import type { Complaints } from '../guarded.ts'

/** How long the thread has for its last checkpoint, and then to be ended from outside. */
const endsWithinMs = 2000

/** The thread that copies what was committed from SQLite's log into the file. Without it whoever commits does so each time the log has reached its limit. */
export class CheckpointsAside {
  readonly #file: string
  readonly #log: Complaints
  readonly #script: URL
  #worker: Worker | undefined

  constructor(file: string, log: Complaints, script = new URL('./checkpoint.worker.ts', import.meta.url)) {
    this.#file = file
    this.#log = log
    this.#script = script
  }

  /** The thread keeps no process alive. */
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

  /** Resolves once the thread is gone; one that hangs is ended. */
  async stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // Whoever waits here must be alive to see it.
    worker.ref()
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('end')
    if (await endsWithin(endsWithinMs, gone)) return
    if (await endsWithin(endsWithinMs, worker.terminate())) return
    worker.unref()
    this.#log.error({}, 'the thread that checkpoints the database did not end')
  }
}
