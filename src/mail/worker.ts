import type { Context } from '../context.ts'
import { readAttachments, waitAfter } from './message.ts'
import type { Outcome } from './message.ts'
import { listDue, saveRetry, saveSent, saveSettled, takeMessage } from './outbox.store.ts'
import type { Settled, Taken } from './outbox.store.ts'
import type { Deliver } from './smtp.ts'

type Needs = Pick<Context, 'db' | 'clock' | 'newId' | 'log'>

const pollMs = 1000
const longestPauseMs = 60_000
const atOnce = 4
const batch = 50
const stopWithinMs = 3000
const actor = { id: null, name: 'The mail worker' }

/**
 * Sends what waits in the outbox. Only one process sends a message: it holds a lease on it. If that process dies after the server accepted the
 * message and before it noted that, another sends the message again after the lease expires, under the same Message-ID: at least once, never zero
 * times.
 */
export class MailWorker {
  readonly #context: Needs
  readonly #deliver: Deliver
  readonly #node: string
  readonly #random: () => number
  readonly #stop = new AbortController()
  /** Accepted by the server but not noted yet: this process must not send them again. */
  readonly #accepted = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  #stopping = false
  #pauses = 0

  constructor(context: Needs, deliver: Deliver, random: () => number = Math.random) {
    this.#context = context
    this.#deliver = deliver
    this.#node = context.newId()
    this.#random = random
  }

  /** Looks for due messages once a second; less often while the mail server cannot be reached. */
  start(): void {
    this.#later(0)
  }

  #later(ms: number): void {
    if (this.#stopping) return
    this.#timer = setTimeout(() => {
      this.#running = this.round().then(
        (down) => {
          this.#pauses = down ? this.#pauses + 1 : 0
          this.#later(down ? Math.min(longestPauseMs, pollMs * 2 ** Math.min(this.#pauses, 10)) : pollMs)
        },
        (error: unknown) => {
          this.#context.log.error({ err: error }, 'the outbox could not be read')
          this.#later(longestPauseMs / 2)
        },
      )
    }, ms).unref()
  }

  /** Takes no more messages, gives those being sent three seconds, then cuts them off. The next process sends those after their lease expires. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const bound = setTimeout(() => this.#stop.abort(), stopWithinMs).unref()
    await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, stopWithinMs + 1000).unref())])
    clearTimeout(bound)
  }

  /** Sends what is due now; returns whether the server could not be reached. An error with one message is logged and stops no other. */
  async round(): Promise<boolean> {
    const { db, clock, log } = this.#context
    const due = (await listDue(db.read, clock(), batch)).values()
    let down = false
    const sendInTurn = async (): Promise<void> => {
      for (const id of due) {
        if (down || this.#stopping) return
        try {
          if (await this.#sendOne(id)) down = true
        } catch (error) {
          log.error({ err: error, mail: id }, 'a message could not be handled')
        }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendInTurn))
    return down
  }

  async #sendOne(id: string): Promise<boolean> {
    const { db, clock } = this.#context
    if (this.#accepted.has(id)) {
      await this.#noteSent(id)
      return false
    }
    const taken = await db.transaction((trx) => takeMessage(trx, { id, node: this.#node, now: clock() }))
    if (!taken) return false
    // Neither of these counts as an attempt.
    const untried = { ...taken, tries: taken.tries - 1 }
    if (taken.isDead) {
      await this.#settle(untried, 'superseded', 'The link in it was used, has expired or was replaced by a newer one')
      return false
    }
    if (clock() >= taken.giveUpAt) {
      await this.#settle(untried, 'gave-up', taken.failure ?? 'It waited for two days or more without a mail server that took it')
      return false
    }
    const { recipient: to, subject, body: text, html, unsubscribe } = taken
    const message = { id, to, subject, text, html, unsubscribe, attachments: readAttachments(taken.attachments) }
    return this.#follow(taken, await this.#deliver(message, this.#stop.signal))
  }

  async #follow(taken: Taken, outcome: Outcome): Promise<boolean> {
    const { db, clock, log } = this.#context
    const { id } = taken
    switch (outcome.kind) {
      case 'aborted':
        return true
      case 'sent':
        this.#accepted.add(id)
        await this.#noteSent(id)
        return false
      case 'refused':
        await this.#settle(taken, 'refused', outcome.says)
        return false
      case 'failed': {
        log.warn({ mail: id, tries: taken.tries }, 'a message was not sent')
        const nextTryAt = clock() + waitAfter(taken.tries, this.#random())
        if (nextTryAt >= taken.giveUpAt) await this.#settle(taken, 'gave-up', outcome.says)
        else await db.transaction((trx) => saveRetry(trx, { id, node: this.#node, failure: outcome.says, nextTryAt, giveUpAt: taken.giveUpAt }))
        return outcome.down
      }
    }
  }

  async #noteSent(id: string): Promise<void> {
    await this.#context.db.transaction((trx) => saveSent(trx, id, this.#context.clock()))
    this.#accepted.delete(id)
  }

  /** Ends a message that is not sent, and reports it where administrators look. */
  async #settle(taken: Taken, state: Settled['state'], failure: string): Promise<void> {
    const { db, clock, newId, log } = this.#context
    const now = clock()
    log.warn({ mail: taken.id, state }, 'a message will not be sent')
    await db.write({ actor, at: new Date(now).toISOString(), newId }, async (trx) => {
      const { id, subject: about, recipient, tries, body } = taken
      const isSettled = await saveSettled(trx, { id, node: this.#node, state, failure, tries, now }, body)
      if (!isSettled || state === 'superseded') return []
      return [{ kind: state === 'refused' ? 'mail.refused' : 'mail.given up', id, project: null, about, recipient, reason: failure }]
    })
  }
}
