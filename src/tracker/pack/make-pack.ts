import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ServerBusy } from '../../errors.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import type { PackContent, PackPart, PackTask } from './pack-parts.ts'
import { PackTurns } from './pack-turns.ts'

const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
/** CPU time for one pack (200 results and 50 files of 5 MB take about three seconds), and how long it may take by the clock. */
const limits = { processorMs: 120_000, lateMs: 300_000 }

const turns = new PackTurns()

/** Collects what a pack holds. A long text may be written into the folder, which is deleted with the pack. */
type Collect = (folder: string) => Promise<PackContent>

/** Who asks for a pack, by their id, and a signal that they do not wait for it any more. */
interface Asking {
  person: string
  gone: AbortSignal
}

/**
 * Collects what a pack holds, makes it in a thread, and gives its file to `use`; the file is deleted after it. One is collected and made at a time, in
 * the order in which people ask. Throws ServerBusy if it takes too long, if the turn does not come soon, or if this person has a pack already.
 */
export async function withPack(asking: Asking, collect: Collect, use: (file: string, pack: PackContent) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pack-'))
  try {
    await turns.forOne(asking.person, async () => {
      const file = join(folder, 'pack.zip')
      const pack = await turns.inTurn(asking.person, asking.gone, () => makePack(() => collect(folder), file, asking.gone))
      await use(file, pack)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makePack(collect: () => Promise<PackContent>, file: string, gone: AbortSignal): Promise<PackContent> {
  const pack = await collect()
  gone.throwIfAborted()
  const { parts, ...about } = pack
  await askWorker({ ...about, file }, parts, gone)
  return pack
}

async function askWorker(task: PackTask, parts: PackPart[], gone: AbortSignal): Promise<void> {
  const worker = new Worker(new URL('./pack.worker.ts', import.meta.url), { workerData: task, resourceLimits: memory, execArgv: [], env: {} })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = (): void => reject(new ServerBusy())
  const endWatching = watchProcessorTime(worker, { from: null, mostMs: limits.processorMs, lateMs: limits.lateMs, over: late, late })
  worker.once('message', () => resolve())
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('The thread that makes packs ended too early')))
  const leave = (): void => reject(gone.reason)
  gone.addEventListener('abort', leave, { once: true })
  try {
    await Promise.race([promise, sendParts(worker, parts)])
    await promise
  } finally {
    gone.removeEventListener('abort', leave)
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
