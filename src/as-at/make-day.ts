import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type BetterSqlite3 from 'better-sqlite3'
import { addDays, dayBegins } from '../day.ts'
import type { Day } from '../day.ts'
import type { Database } from '../db/database.ts'
import { connectionOf, openFinished } from '../db/sqlite.ts'
import { rowsOfDay } from './day-rows.store.ts'
import { daysOfEvents } from './day-content.ts'
import type { DayTask, Told } from './write-day.ts'

const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/**
 * Makes a database of what lists are made from, as it was at the end of a day, in a thread: a temporary file, which is gone once the connection is
 * closed.
 */
export async function makeDay(db: Database, day: Day): Promise<BetterSqlite3.Database> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-day-'))
  try {
    const target = join(folder, 'day.db')
    const source = connectionOf(db.read)?.connection.name ?? null
    const task: DayTask = { source, target, end: dayBegins(addDays(day, 1)), eventsSince: dayBegins(addDays(day, -daysOfEvents)) }
    const thread = new DayThread(task)
    try {
      await thread.done()
      if (source === null) await db.atOneMoment((read) => tellRows(thread, rowsOfDay(read, task)))
    } finally {
      thread.end()
    }
    return openFinished(target)
  } finally {
    // An open file stays readable without its name.
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tellRows(thread: DayThread, all: ReturnType<typeof rowsOfDay>): Promise<void> {
  for await (const rows of all) await thread.tell({ tell: 'rows', ...rows })
  await thread.tell({ tell: 'end' })
}

/** The thread that writes a day; it says when each part is done. */
class DayThread {
  readonly #worker: Worker
  #said = Promise.withResolvers<void>()

  constructor(task: DayTask) {
    this.#worker = new Worker(new URL('./copy-day.worker.ts', import.meta.url), { workerData: task, resourceLimits: memory, execArgv: [], env: {} })
    this.#worker.on('message', () => this.#said.resolve())
    this.#worker.once('error', (error) => this.#said.reject(error))
    this.#worker.once('exit', () => this.#said.reject(new Error('The thread that makes a day ended too early')))
    this.#said.promise.catch(() => {})
  }

  done(): Promise<void> {
    return this.#said.promise
  }

  tell(told: Told): Promise<void> {
    this.#said = Promise.withResolvers()
    this.#said.promise.catch(() => {})
    this.#worker.postMessage(told)
    return this.#said.promise
  }

  end(): void {
    void this.#worker.terminate()
  }
}
