import type { SandboxesTable } from '../db/tables.ts'
import { readJson } from './fhir/read-json.ts'
import { readXml } from './fhir/read-xml.ts'
import { withBody } from './operations.ts'
import type { Operation } from './operations.ts'
import { allowedOf } from './rules/allowed.ts'
import { jwtOf, readQuery } from './rules/exchange.ts'
import type { Body, Exchange } from './rules/exchange.ts'
import { contentTypeOf } from './rules/media-types.ts'
import { readSlotSearch } from './slots/slot-search.ts'

/** A request without its body; headers by lower-case name. */
interface Sent {
  method: string
  url: string
  headers: Record<string, string | undefined>
}

/** A request of a known operation, read as far as the rules need. */
export function readExchange({ method, url, headers }: Sent, given: { sandbox: SandboxesTable; baseUrl: string; operation: Operation; bodyText: string; now: number }): Exchange {
  const { sandbox: row } = given
  const query = readQuery(url.split('?').slice(1).join('?'))
  return {
    operation: given.operation, method, url, query, headers, now: given.now,
    sandbox: { baseUrl: given.baseUrl, edition: row.edition, scenarios: row.scenarios === 1, ...allowedOf(row) },
    jwt: jwtOf(headers), body: readBody(given.operation, { headers }, given.bodyText), bodyText: given.bodyText, search: given.operation === 'search-slots' ? readSlotSearch(query) : null, facts: {},
  }
}

/** The body of a request whose operation has one, as a resource in whichever format it came. */
export function readBody(operation: Operation, x: Pick<Exchange, 'headers'>, text: string): Body {
  if (!withBody.includes(operation)) return { kind: 'none' }
  // What does not say that it is FHIR is refused by HDR-08; reading it all the same tells of its other faults too.
  const { format } = contentTypeOf(x)
  if (format === null) return { kind: 'none' }
  const read = format === 'xml' ? readXml(text) : readJson(text)
  return read.ok ? { kind: 'resource', resource: read.resource } : { kind: 'unreadable', says: read.says }
}
