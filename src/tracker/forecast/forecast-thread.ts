import { Worker } from 'node:worker_threads'
import { ServerBusy } from '../../errors.ts'
import { watchProcessorTime } from '../../processor-time.ts'
import type { Question, Said } from './worker-messages.ts'

const memory = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }
/** CPU time (2,000 projects take some twenty seconds), and how long it may take by the clock. */
const limits = { processorMs: 120_000, lateMs: 300_000 }

interface ForecastThread {
  /** Tells it something that it does not answer. */
  tell: (question: Question) => void
  /** Asks it something, and resolves to its answer; throws ServerBusy if that takes too long. One question at a time. */
  ask: (question: Question) => Promise<Said>
  end: () => void
}

/** A thread that works out forecasts, until `end`. */
export function forecastThread(): ForecastThread {
  const worker = new Worker(new URL('./forecast.worker.ts', import.meta.url), { resourceLimits: memory, execArgv: [], env: {} })
  worker.unref()
  let answer = Promise.withResolvers<Said>()
  let fault: Error | undefined
  const fail = (error: Error): void => {
    fault ??= error
    answer.reject(error)
  }
  const late = (): void => fail(new ServerBusy())
  const endWatching = watchProcessorTime(worker, { from: null, mostMs: limits.processorMs, lateMs: limits.lateMs, over: late, late })
  worker.on('message', (said: Said) => answer.resolve(said))
  worker.once('error', fail)
  worker.once('exit', () => fail(new Error('The thread that works out forecasts ended too early')))
  answer.promise.catch(() => {})
  return {
    tell: (question) => worker.postMessage(question),
    ask: (question) => {
      if (fault) return Promise.reject(fault)
      answer = Promise.withResolvers()
      worker.postMessage(question)
      return answer.promise
    },
    end: () => {
      endWatching()
      void worker.terminate()
    },
  }
}
