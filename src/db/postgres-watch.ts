import pg from 'pg'
import { endsWithin } from '../ends-within.ts'
import { guarded } from '../guarded.ts'
import type { Complaints } from '../guarded.ts'

declare module 'pg' {
  /** What every client has but its types leave out. */
  interface ClientBase {
    readonly connection: { stream: { destroy(): void } }
    /** The server process that it talks to. */
    readonly processID?: number
    end(): Promise<void>
  }
}

/** A query that PostgreSQL has not answered yet. */
export interface Question {
  /** The server process that runs it. */
  readonly pid: number | undefined
  /** Ends its connection, so that the caller learns that the database does not answer. */
  cut: () => void
}

/** In milliseconds. */
export interface WatchBounds {
  /** After this long without an answer, a probe checks whether the server answers anyone … */
  suspicious: number
  /** … and may take this long. */
  probe: number
  /** A statement may wait for several locks in turn, each within the server's limit: this limits the total. */
  locked: number
  /** A query without an answer after this will never get one: the server itself ends a statement earlier. */
  answered: number
}

export const watchBounds: WatchBounds = { suspicious: 2000, probe: 2500, locked: 5000, answered: 17_000 }

/** Time is counted in looks, so that a stall of this process is not mistaken for one of the server. */
const lookEveryMs = 250
/** Each probe costs the server a connection. */
const probeEveryMs = 500

/**
 * Watches queries that PostgreSQL has not answered. Tells a slow statement, which may run to the server's own limit, from a silent server, which
 * would keep its callers waiting for minutes. A paused server still accepts connections, so only an answer counts.
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

  /**
   * Whether the server answers a new connection at all, even if only that there are too many. Also cancels statements that have waited for locks
   * too long.
   */
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

/** Ends a connection whatever it waits for: a proper goodbye would wait for an answer. */
export function hangUp(client: pg.ClientBase): void {
  void client.end().catch(() => {})
  client.connection.stream.destroy()
}
