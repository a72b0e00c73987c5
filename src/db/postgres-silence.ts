import pg from 'pg'
import { guarded } from '../guarded.ts'
import type { Complaints } from '../guarded.ts'

/** A question to PostgreSQL that has no answer yet. */
export interface Question {
  /** Ends its connection, so that who asked is told that the database does not answer. */
  cut: () => void
}

/** In milliseconds. */
export interface SilenceBounds {
  /** After this long without an answer it is looked whether the server answers anybody … */
  suspicious: number
  /** … which has this long to do so. */
  probe: number
  /** A question that has no answer after this never gets one: the server itself ends a statement before. */
  answered: number
}

export const silenceBounds: SilenceBounds = { suspicious: 2000, probe: 2500, answered: 17_000 }

/** Time is counted in looks, so that a stall of this process is not taken for one of the server. */
const lookEveryMs = 250

/**
 * Tells a statement that takes long from a server that says nothing: the one goes on to the server's own limit, the other would keep
 * whoever asked waiting for minutes. A stopped server still accepts connections, so only an answer counts.
 */
export class PostgresSilence {
  readonly #config: pg.ClientConfig
  readonly #log: Complaints
  readonly #bounds: SilenceBounds
  readonly #open = new Map<Question, number>()
  #timer: NodeJS.Timeout | undefined
  #isProbing = false

  constructor(config: pg.ClientConfig, { log, bounds = silenceBounds }: { log: Complaints; bounds?: SilenceBounds }) {
    this.#config = config
    this.#log = log
    this.#bounds = bounds
  }

  asked(question: Question): void {
    this.#open.set(question, 0)
    this.#timer ??= setInterval(
      guarded(this.#log, 'a look at the silence of PostgreSQL', () => this.#look()),
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
    if (!isSuspicious || this.#isProbing) return
    this.#isProbing = true
    try {
      if (await this.#answers()) return
      this.#log.error({}, 'PostgreSQL does not answer')
      for (const [question, ms] of this.#open) if (ms >= this.#bounds.suspicious) question.cut()
    } finally {
      this.#isProbing = false
    }
  }

  /** Whether the server says anything at all to a new connection, be it that there are too many. */
  async #answers(): Promise<boolean> {
    const probe = new pg.Client(this.#config)
    probe.on('error', () => {})
    let bound: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      bound = setTimeout(() => resolve(false), this.#bounds.probe)
    })
    const asked = probe
      .connect()
      .then(() => probe.query('select 1'))
      .then(
        () => true,
        (error: unknown) => error instanceof pg.DatabaseError,
      )
    const answers = await Promise.race([asked, late])
    clearTimeout(bound)
    hangUp(probe)
    return answers
  }
}

/** Ends a connection whatever it waits for; saying goodbye would wait for an answer. */
export function hangUp(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  void (client as pg.Client).end().catch(() => {})
  connection.stream.destroy()
}
