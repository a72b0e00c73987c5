import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'
import { repeatable } from './kinds.ts'
import type { SecurityKind } from './kinds.ts'
import { insertSecurityEvents } from './security-events.store.ts'
import type { SecurityRow } from './security-events.store.ts'

export interface SecurityNote {
  kind: SecurityKind
  personId: PersonId | null
  byId: PersonId | null
  address: string | null
  requestId: string | null
  route: string | null
  eventId: string | null
}

/** How long security events are kept, and how many at most: a flood that lasts for days pushes out the oldest. */
export const keptDays = 90
export const mostKept = 250_000

const nothing = { personId: null, byId: null, address: null, requestId: null, route: null, eventId: null }

/** How many rows a minute are kept of each kind that anyone can repeat. After those, one more row for each person counts the rest. */
export const mostRowsAMinute = 30
const minuteMs = 60_000
const gatherMs = 200
/** How long a change of a count may wait. */
const countMs = 5000
/** How many rows that could not be written wait for the next attempt. */
const mostWaiting = 2000

/**
 * Writes security events a moment later, many in one commit. The same event by the same person from the same address is one row a minute with a
 * count: a flood of refusals neither fills the disk nor slows responses. Call `flush` before the database closes.
 */
export class SecurityLog {
  readonly #db: Database
  readonly #log: Logger
  readonly #clock: () => number
  #minute = 0
  /** The rows of this minute by what identifies them, and how many there are of each kind. */
  readonly #rows = new Map<string, SecurityRow>()
  readonly #ofKind = new Map<SecurityKind, number>()
  #waiting = new Set<SecurityRow>()
  #timer: { at: number; timeout: NodeJS.Timeout } | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database, log: Logger, clock: () => number) {
    this.#db = db
    this.#log = log
    this.#clock = clock
  }

  record(note: SecurityNote): void {
    const now = this.#clock()
    const minute = Math.floor(now / minuteMs)
    if (minute !== this.#minute) {
      this.#rows.clear()
      this.#ofKind.clear()
      this.#minute = minute
    }
    const { kind, personId, byId, address, route, eventId } = note
    const key = JSON.stringify([kind, personId, byId, address, route, eventId])
    const overflow = `${kind} ${personId ?? ''}`
    const isFull = repeatable.has(kind) && (this.#ofKind.get(kind) ?? 0) >= mostRowsAMinute
    const known = this.#rows.get(key) ?? (isFull ? this.#rows.get(overflow) : undefined)
    const row = known ?? this.#begin(isFull ? overflow : key, isFull ? { ...nothing, kind, personId } : note, now)
    if (known) known.times += 1
    this.#waiting.add(row)
    this.#writeWithin(known ? countMs : gatherMs)
  }

  #writeWithin(ms: number): void {
    const at = performance.now() + ms
    if (this.#timer && this.#timer.at <= at) return
    clearTimeout(this.#timer?.timeout)
    // `flush` never rejects.
    this.#timer = { at, timeout: setTimeout(() => void this.flush(), ms).unref() }
  }

  /** Writes what is waiting. Never throws: what cannot be written waits for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer?.timeout)
    this.#timer = undefined
    const batch = [...this.#waiting]
    this.#waiting = new Set()
    if (batch.length > 0) this.#writing = this.#writing.then(() => this.#keep(batch))
    return this.#writing
  }

  #begin(key: string, note: SecurityNote, now: number): SecurityRow {
    const { kind, personId, byId, address, requestId, route, eventId } = note
    const about = { kind, person_id: personId, by_id: byId, address, request_id: requestId, route, event_id: eventId }
    const row = { id: timeOrderedId(now), at: new Date(now).toISOString(), ...about, times: 1 }
    this.#ofKind.set(kind, (this.#ofKind.get(kind) ?? 0) + 1)
    this.#rows.set(key, row)
    this.#log.info({ security: about }, 'security event')
    return row
  }

  async #keep(batch: SecurityRow[]): Promise<void> {
    const rows = batch.map((row) => ({ ...row }))
    try {
      await this.#db.transaction((trx) => insertSecurityEvents(trx, rows))
      for (const { kind, times } of rows) if (times > 1) this.#log.info({ security: { kind, times } }, 'identical security events within a minute')
    } catch (error) {
      for (const row of batch) if (this.#waiting.size < mostWaiting) this.#waiting.add(row)
      this.#writeWithin(countMs)
      this.#log.error({ err: error, waiting: this.#waiting.size }, 'security events could not be written')
    }
  }
}
