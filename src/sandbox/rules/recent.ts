import { createHash } from 'node:crypto'
import { skewMs } from '../../clock.ts'
import type { Reader } from '../../db/database.ts'
import type { Exchange } from './exchange.ts'
import { nhsNumberOf, viewOf } from './look.ts'
import type { Json } from './look.ts'
import { whoAsks } from './who-asks.ts'

const day = 86_400_000
const tenMinutes = 600_000
/** Beside other processes that fill the log: what it does not know it may know soon. */
const moment = 20_000
const mostKept = 20_000

/** What was seen recently, by key: limited in number and in time. */
class Seen {
  readonly #lasts: number
  readonly #values = new Map<string, { value: string; at: number }>()
  constructor(lasts: number) {
    this.#lasts = lasts
  }
  get(key: string, now: number): string | undefined {
    const known = this.#values.get(key)
    return known && known.at + this.#lasts > now && known.at <= now + skewMs ? known.value : undefined
  }
  /** Keeps the first value seen, so that a different one is reported. */
  note(key: string, value: string, now: number): void {
    if (this.get(key, now) === undefined) this.#values.delete(key)
    else return
    this.#values.set(key, { value, at: now })
    const oldest = this.#values.size > mostKept ? this.#values.keys().next().value : undefined
    if (oldest !== undefined) this.#values.delete(oldest)
  }
}

/** What the rules on what went before ask of, in this process' memory: what may name a patient as a hash. What it does not know any more, the log does. */
export class Recent {
  /** Trace id → the patient whom it booked. */
  readonly traces = new Seen(day)
  /** Token → the sandbox and the Ssp-From that sent it there first. A token names its sandbox: at a second one it is refused. */
  readonly tokens = new Seen(tenMinutes)
  /** Organisation and service → that they searched. */
  readonly searches = new Seen(day)
  /** Organisation, appointment and version → that they read it. */
  readonly reads = new Seen(day)
  readonly #since = Date.now()
  /** From when on this memory holds what was searched for and read: it began with the process, and lasts a day. */
  readonly knowsFrom = (now: number): number => Math.max(this.#since, now - day)
  /** What the log answered a moment ago, yes or no. */
  readonly logSaid = new Seen(moment)
  /** What the log did not know of the time before this memory: that does not change. */
  readonly neverKnown = new Seen(day)
  /** A request that failed. */
  readonly failures = new Seen(tenMinutes)
  /** The addresses of those: what was not asked for needs no closer look. */
  readonly failing = new Seen(tenMinutes)
}

const kept = new WeakMap<object, Recent>()

/** The memory that goes with a database. */
export function recentOf(db: Reader): Recent {
  const known = kept.get(db) ?? new Recent()
  kept.set(db, known)
  return known
}

const hash = (...parts: string[]): string => createHash('sha256').update(parts.join('\u0000')).digest('base64url')
const header = (x: Exchange, name: string): string => x.headers[name]?.trim() ?? ''
/** New with each request, even if nothing was corrected. */
const always = new Set(['authorization', 'ssp-traceid', 'x-request-id', 'date', 'content-length'])

export const keys = {
  trace: (sandboxId: string, x: Exchange) => `${sandboxId} ${header(x, 'ssp-traceid').toLowerCase()}`,
  /** As it came: the same text again is found without being read. */
  token: (x: Exchange) => x.headers['authorization'] ?? '',
  /** Null if the header names no system: that is another rule's to tell. */
  from: (sandboxId: string, x: Exchange) => (/^\d{12}$/.test(header(x, 'ssp-from')) ? `${sandboxId} ${header(x, 'ssp-from')}` : null),
  /** It may name a patient. */
  address: (sandboxId: string, x: Exchange) => hash(sandboxId, x.method, x.url),
  search: (sandboxId: string, organisation: string, dosId: string) => `${sandboxId} ${organisation} ${dosId}`,
  read: (sandboxId: string, organisation: string, id: string, version: number) => `${sandboxId} ${organisation} ${id} ${version}`,
  /** The request without what changes each time: method, address, other headers, claims but for their times, and body. */
  request(sandboxId: string, x: Exchange): string {
    const headers = Object.entries(x.headers)
      .filter(([name]) => !always.has(name))
      .map(([name, value]) => `${name}: ${value ?? ''}`)
      .toSorted()
    const { iat: _iat, exp: _exp, ...claims } = x.jwt.kind === 'read' ? x.jwt.payload : {}
    return hash(
      sandboxId,
      x.method,
      x.url,
      ...headers,
      x.jwt.kind,
      JSON.stringify(claims),
      x.body.kind === 'resource' ? JSON.stringify(x.body.resource) : x.body.kind === 'unreadable' ? x.body.says : '',
    )
  },
}

/** One patient's hash: by NHS number, else by name and birth. */
export function patientOf(body: Json): string {
  const { patient } = viewOf(body)
  const number = nhsNumberOf(patient)
  return hash(number ?? JSON.stringify([patient['name'], patient['birthDate']]))
}

/** Notes what a request shows to those that come after it. */
export function remember(recent: Recent, sandboxId: string, x: Exchange, given: { status: number; id?: string }): void {
  const organisation = whoAsks(x.jwt).organisation ?? ''
  const from = keys.from(sandboxId, x)
  if (x.jwt.kind === 'read' && from !== null) recent.tokens.note(keys.token(x), from, x.now)
  // A dropped connection shows nothing, and the sandbox's own failures are not the request's fault.
  if (given.status === 0 || given.status >= 500) return
  if (given.status >= 400) {
    recent.failing.note(keys.address(sandboxId, x), 'failed', x.now)
    recent.failures.note(keys.request(sandboxId, x), 'failed', x.now)
    return
  }
  if (x.operation === 'search-slots' && x.search) recent.searches.note(keys.search(sandboxId, organisation, x.search.dosId), 'searched', x.now)
  if (x.operation === 'book' && x.body.kind === 'resource') recent.traces.note(keys.trace(sandboxId, x), patientOf(x.body.resource), x.now)
  if ((x.operation === 'read' || x.operation === 'read-version') && given.id !== undefined && x.facts.appointment)
    recent.reads.note(keys.read(sandboxId, organisation, given.id, x.facts.appointment.version), 'read', x.now)
}
