import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ServerBusy } from '../../errors.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import type { PackContent, PackPart, PackTask } from './pack-parts.ts'

const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
/** CPU time for one pack (200 results and 50 files of 5 MB take about three seconds), and how long it may take by the clock. */
const limits = { processorMs: 120_000, lateMs: 300_000 }

/** So many packs, each up to 2 GB, are on the disk at once, made or being sent. */
const mostOnDisk = 3

let isMaking = false
let onDisk = 0

/** Collects what a pack holds. A long text may be written into the folder, which is deleted with the pack. */
type Collect = (folder: string) => Promise<PackContent>

/**
 * Collects what a pack holds, makes it in a thread, and gives its file to `use`; the file is deleted after it. One is collected and made at a time:
 * throws ServerBusy if another is, if it takes too long, or if several are still being sent.
 */
export async function withPack(collect: Collect, use: (file: string, pack: PackContent) => Promise<void>): Promise<void> {
  if (onDisk >= mostOnDisk) throw new ServerBusy()
  onDisk += 1
  try {
    await inFolder(collect, use)
  } finally {
    onDisk -= 1
  }
}

async function inFolder(collect: Collect, use: (file: string, pack: PackContent) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pack-'))
  try {
    const file = join(folder, 'pack.zip')
    const pack = await makeAlone(() => collect(folder), file)
    await use(file, pack)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeAlone(collect: () => Promise<PackContent>, file: string): Promise<PackContent> {
  if (isMaking) throw new ServerBusy()
  isMaking = true
  try {
    const pack = await collect()
    const { parts, ...about } = pack
    await askWorker({ ...about, file }, parts)
    return pack
  } finally {
    isMaking = false
  }
}

async function askWorker(task: PackTask, parts: PackPart[]): Promise<void> {
  const worker = new Worker(new URL('./pack.worker.ts', import.meta.url), { workerData: task, resourceLimits: memory, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = (): void => reject(new ServerBusy())
  const endWatching = watchProcessorTime(worker, { from: null, mostMs: limits.processorMs, lateMs: limits.lateMs, over: late, late })
  worker.once('message', () => resolve())
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('The thread that makes packs ended too early')))
  try {
    await Promise.race([promise, sendParts(worker, parts)])
    await promise
  } finally {
    endWatching()
    void worker.terminate()
  }
}

/** Copying all parts at once would take longer than other requests should wait. */
async function sendParts(worker: Worker, parts: PackPart[]): Promise<void> {
  for (const part of parts) {
    worker.postMessage(part)
    await nextTurn()
  }
  worker.postMessage(null)
}
