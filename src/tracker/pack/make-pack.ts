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

type Collected = Omit<PackTask, 'file'>

/**
 * Collects what a pack holds, makes it in a thread, and gives its file to `use`; the file is deleted after it. One is collected and made at a time:
 * throws ServerBusy if another is, or if it takes too long.
 */
export async function withPack(collect: () => Promise<Collected>, use: (file: string, pack: Collected) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pack-'))
  try {
    const file = join(folder, 'pack.zip')
    const pack = await makeAlone(collect, file)
    await use(file, pack)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeAlone(collect: () => Promise<Collected>, file: string): Promise<Collected> {
  if (isMaking) throw new ServerBusy()
  isMaking = true
  try {
    const pack = await collect()
    await askWorker({ ...pack, file })
    return pack
  } finally {
    isMaking = false
  }
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
