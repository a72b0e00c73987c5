import type { Operation } from '../fhir/operations.ts'
import type { SlotSearch } from '../slots/slot-search.ts'
import type { SlotFacts } from '../slots/slots.store.ts'
import type { Allowed } from './allowed.ts'
import { readJwt } from './jwt.ts'
import type { Jwt } from './jwt.ts'

export type Body = { kind: 'none' } | { kind: 'unreadable'; says: string } | { kind: 'resource'; resource: Record<string, unknown> }

/** What rules need from the database; looked up before they run. */
export interface Facts {
  /** Whether the sandbox has the service that a search asks for. */
  knownService?: boolean
  /** The slot that a booking means; null if the sandbox has none such. */
  slot?: SlotFacts | null | undefined
  /** The resource that this X-Request-ID made before, where it made one. */
  madeBefore?: string | null
  /** Whether this trace id came with the booking of another patient. */
  traceOfAnother?: boolean
  /** The Ssp-From that sent this token before, where it is another. */
  tokenFrom?: string
  /** Whether the organisation read this version before it cancels. */
  readBefore?: boolean
  /** Whether the organisation searched for the slot's service before it books. */
  searchedBefore?: boolean
  /** Whether the same request failed a moment ago. */
  failedBefore?: boolean
  /** The appointment that a cancellation or a read means; null if there is none. */
  appointment?: { version: number; status: 'booked' | 'cancelled'; json: string; at: string; slotId: string; resource: Record<string, unknown> } | null
}

/** One request as the rules see it: everything read, nothing decided. */
export interface Exchange {
  operation: Operation
  method: string
  /** The address as it came, with its query. */
  url: string
  query: [string, string][]
  headers: Record<string, string | undefined>
  /** Milliseconds since 1970. */
  now: number
  sandbox: Allowed & { baseUrl: string; edition: string; scenarios: boolean }
  jwt: Jwt
  body: Body
  /** The body as it came; empty if the operation has none. */
  bodyText: string
  search: SlotSearch | null
  facts: Facts
}

/** Whether this request was served before. The effects of its first sending (the slot is taken, the appointment is cancelled) are not its faults. */
export const isRepeat = ({ facts }: Pick<Exchange, 'facts'>): boolean => typeof facts.madeBefore === 'string'

/** Name and value pairs of a query, decoded; a percent sign that encodes nothing stays as it is. */
export function readQuery(search: string): [string, string][] {
  const pairs: [string, string][] = []
  for (const part of search.replace(/^\?/, '').split('&')) {
    if (part === '') continue
    const at = part.indexOf('=')
    pairs.push(at === -1 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))])
  }
  return pairs
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** The pairs in the query of an address. */
export function queryOf(url: string): [string, string][] {
  const at = url.indexOf('?')
  return at === -1 ? [] : readQuery(url.slice(at + 1))
}

export const jwtOf = (headers: Record<string, string | undefined>): Jwt => readJwt(headers['authorization'])
