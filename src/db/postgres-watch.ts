import pg from 'pg'
import { endsWithin } from '../ends-within.ts'
import { guarded } from '../guarded.ts'
import type { Complaints } from '../guarded.ts'

declare module 'pg' {
  /** What every client has, and its types leave out. */
  interface ClientBase {
    readonly connection: { stream: { destroy(): void } }
    /** The process of the server that it speaks to. */
    readonly processID?: number
    end(): Promise<void>
  }
}

/** A question to PostgreSQL that has no answer yet. */
export interface Question {
  /** The process of the server that it is put to. */
  readonly pid: number | undefined
  /** Ends its connection, so that who asked is told that the database does not answer. */
  cut: () => void
}

/** In milliseconds. */
export interface WatchBounds {
  /** After this long without an answer it is looked whether the server answers anybody … */
  suspicious: number
  /** … which has this long to do so. */
  probe: number
  /** A statement may wait for one lock after another, each within the server's limit: this is the limit of all together. */
  locked: number
  /** A question that has no answer after this never gets one: the server itself ends a statement before. */
  answered: number
}

export const watchBounds: WatchBounds = { suspicious: 2000, probe: 2500, locked: 5000, answered: 17_000 }

/** Time is counted in looks, so that a stall of this process is not taken for one of the server. */
const lookEveryMs = 250
/** Each look at the server costs it a connection. */
const probeEveryMs = 500

/**
 * Looks after what PostgreSQL was asked and has not answered. It tells a statement that takes long from a server that says nothing: the one goes on
 * to the server's own limit, the other would keep whoever asked waiting for minutes. A stopped server still accepts connections, so only an answer counts.
 */
export class PostgresWatch {
  readonly #config: pg.ClientConfig
  readonly #log: Complaints
  readonly #bounds: WatchBounds
  readonly #open = new Map<Question, number>()
  #timer: NodeJS.Timeout | undefined
  #isProbing = false
  #sinceProbe = 0

  constructor(config: pg.ClientConfig, { log, bounds = watchBounds }: { log: Complaints; bounds?: WatchBounds }) {
    this.#config = config
    this.#log = log
    this.#bounds = bounds
  }

  asked(question: Question): void {
    this.#open.set(question, 0)
    this.#timer ??= setInterval(
      guarded(this.#log, 'a look at PostgreSQL', () => this.#look()),
      lookEveryMs,
    ).unref()
  }

  answered(question: Question): void {
    this.#open.delete(question)
  }

  async #look(): Promise<void> {
    if (this.#open.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    let isSuspicious = false
    for (const [question, ms] of this.#open) {
      this.#open.set(question, ms + lookEveryMs)
      if (ms >= this.#bounds.answered) question.cut()
      else isSuspicious ||= ms >= this.#bounds.suspicious
    }
    this.#sinceProbe += lookEveryMs
    if (!isSuspicious || this.#isProbing || this.#sinceProbe < probeEveryMs) return
    this.#isProbing = true
    try {
      if (!(await this.#answers())) {
        this.#log.error({}, 'PostgreSQL does not answer')
        for (const [question, ms] of this.#open) if (ms >= this.#bounds.suspicious) question.cut()
      }
    } finally {
      this.#isProbing = false
      this.#sinceProbe = 0
    }
  }

  /** Whether the server says anything at all to a new connection, be it that there are too many. On the way it cancels what has waited for locks too long. */
  async #answers(): Promise<boolean> {
    const probe = new pg.Client(this.#config)
    probe.on('error', () => {})
    const pids = [...this.#open.keys()].flatMap((one) => one.pid ?? [])
    const asked = probe
      .connect()
      .then(() => probe.query(cancelLocked, [pids, this.#bounds.locked / 1000]))
      .then(
        () => true,
        (error: unknown) => error instanceof pg.DatabaseError,
      )
    let isAnswered = false
    const answered = asked.then((answers) => {
      isAnswered = answers
    })
    await endsWithin(this.#bounds.probe, answered)
    hangUp(probe)
    return isAnswered
  }
}

const cancelLocked = `select pg_cancel_backend(pid) from pg_stat_activity
  where pid = any($1::int[]) and wait_event_type = 'Lock' and query_start < now() - make_interval(secs => $2)`

/** Ends a connection whatever it waits for; saying goodbye would wait for an answer. */
export function hangUp(client: pg.ClientBase): void {
  void client.end().catch(() => {})
  client.connection.stream.destroy()
}
