import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ServerBusy } from '../../errors.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import type { PackTask } from './pack-parts.ts'

const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
/** CPU time for one pack (200 results and 50 files of 5 MB take about three seconds), and how long it may take by the clock. */
const limits = { processorMs: 120_000, lateMs: 300_000 }

let isMaking = false

/**
 * Makes a pack in a thread, and gives its file to `use`; the file is deleted after it. One is made at a time: throws ServerBusy if another is, or if it
 * takes too long.
 */
export async function withPack(task: Omit<PackTask, 'file'>, use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pack-'))
  try {
    const file = join(folder, 'pack.zip')
    await makeAlone({ ...task, file })
    await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeAlone(task: PackTask): Promise<void> {
  if (isMaking) throw new ServerBusy()
  isMaking = true
  await askWorker(task).finally(() => {
    isMaking = false
  })
}

function askWorker(task: PackTask): Promise<void> {
  const worker = new Worker(new URL('./pack.worker.ts', import.meta.url), { workerData: task, resourceLimits: memory, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = (): void => reject(new ServerBusy())
  const endWatching = watchProcessorTime(worker, { from: null, mostMs: limits.processorMs, lateMs: limits.lateMs, over: late, late })
  worker.once('message', () => resolve())
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('The thread that makes packs ended too early')))
  return promise.finally(() => {
    endWatching()
    void worker.terminate()
  })
}
