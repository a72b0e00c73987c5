import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseUnavailable } from '../errors.ts'
import type { Complaints } from '../guarded.ts'

/** In milliseconds. */
export interface WriteBounds {
  /** How long a write waits for its turn before it is refused. */
  waits: number
  /** The same after a write has waited in vain, until one gets its turn: a request then waits the full time once, not for each of its writes. */
  waitsWhileBlocked: number
  /** A write that runs for longer than this is logged by name … */
  logged: number
  /** … and for longer than this is rolled back: it waits for something that does not come. */
  undone: number
}

export const writeBounds: WriteBounds = { waits: 5000, waitsWhileBlocked: 1000, logged: 10_000, undone: 20_000 }

/** Time is counted in looks, so that one long stall of the process does not make every write late. */
const lookEveryMs = 250

export const silent: Complaints = { warn: () => {}, error: () => {} }

/** One call of `write`, from when it was made. The caller reads its state and how long it has lasted; only the watch changes them. */
export interface Write {
  readonly watch: WriteWatch
  state: 'waiting' | 'running' | 'over'
  /** How long it has been in this state. */
  ms: number
  /** Its label, else where it was called: capturing that costs as much as a small write, so busy paths have a label. */
  name: string | Error
  isLogged: boolean
  late: (error: Error) => void
}

const current = new AsyncLocalStorage<Write>()

/** Watches the writes of one database: refuses one inside another, and makes sure that none waits or runs without end. */
export class WriteWatch {
  readonly #log: Complaints
  readonly #bounds: WriteBounds
  readonly #writes = new Set<Write>()
  #timer: NodeJS.Timeout | undefined
  #isBlocked = false

  constructor(log: Complaints = silent, bounds: WriteBounds = writeBounds) {
    this.#log = log
    this.#bounds = bounds
  }

  /**
   * Starts watching a write. `late` is called with the reason when it has waited too long, and when it has run too long, at most once each. Throws
   * inside another write of this database: SQLite has one writer, and PostgreSQL would not roll the two back together.
   */
  enter(label: string | undefined, late: (error: Error) => void): Write {
    const outer = current.getStore()
    if (outer?.watch === this && outer.state === 'running')
      throw new Error(`A write was asked for inside a write, which would wait for itself: ${nameOf(outer)}. Use the handle of the outer write.`)
    const write: Write = { watch: this, state: 'waiting', ms: 0, name: label ?? new Error('asked for here'), isLogged: false, late }
    this.#writes.add(write)
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs).unref()
    return write
  }

  /** Runs a write whose turn has come. */
  run<T>(write: Write, act: () => Promise<T>): Promise<T> {
    write.state = 'running'
    write.ms = 0
    this.#isBlocked = false
    return current.run(write, act)
  }

  leave(write: Write): void {
    write.state = 'over'
    this.#writes.delete(write)
  }

  #look(): void {
    if (this.#writes.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    const patience = this.#isBlocked ? this.#bounds.waitsWhileBlocked : this.#bounds.waits
    for (const write of this.#writes) {
      write.ms += lookEveryMs
      if (write.state === 'waiting') {
        if (write.ms < patience) continue
        this.#isBlocked = true
        this.leave(write)
        write.late(new DatabaseUnavailable('The database is busy, and this waited too long for its turn to write. Try again in a moment.'))
      } else if (write.ms >= this.#bounds.undone) {
        this.leave(write)
        this.#log.error({ write: nameOf(write), ms: write.ms }, 'a write did not end and was undone')
        write.late(new DatabaseUnavailable(`A write did not end and was undone: ${nameOf(write)}.`))
      } else if (write.ms >= this.#bounds.logged && !write.isLogged) {
        write.isLogged = true
        this.#log.warn({ write: nameOf(write), ms: write.ms }, 'a write takes long')
      }
    }
  }
}

const ownFrames = /src\/db\/|stages\.store\.ts|node:/

/** The name of a write in logs: its label, else the function and line that called it. */
function nameOf({ name }: Write): string {
  if (typeof name === 'string') return name
  const frames = (name.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
  const frame = frames.find((line) => !ownFrames.test(line)) ?? frames.at(-1) ?? 'unknown'
  return frame
    .trim()
    .replace(/^at (async )?/, '')
    .replace(/file:\/\/\S+/, (address) => address.slice(Math.max(address.lastIndexOf('/src/'), address.lastIndexOf('/test/')) + 1))
}
