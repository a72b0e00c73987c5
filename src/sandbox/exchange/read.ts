import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { withBody } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { allowedOf } from '../rules/allowed.ts'
import { jwtOf } from '../rules/exchange.ts'
import type { Body, Exchange } from '../rules/exchange.ts'
import { contentTypeOf } from '../rules/media-types.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { readSlotSearch } from '../slots/slot-search.ts'

/** A request without its body; header names in lower case. */
interface Sent {
  method: string
  url: string
  headers: Record<string, string | undefined>
}

const terms = new WeakMap<Sandbox, Exchange['sandbox']>()

/** What the rules need to know of the sandbox itself. */
export function termsOf(sandbox: Sandbox, publicUrl: string): Exchange['sandbox'] {
  const known = terms.get(sandbox)
  if (known) return known
  const made = termsIn(sandbox.row, `${publicUrl}/sandbox/${sandbox.row.key}/STU3`)
  terms.set(sandbox, made)
  return made
}

/** The same, from a sandbox's row alone. */
export const termsIn = (row: SandboxesTable, baseUrl: string): Exchange['sandbox'] => ({
  baseUrl,
  edition: row.edition,
  scenarios: row.scenarios === 1,
  ...allowedOf(row),
})

/** A request of a known operation, read as far as the rules need. */
export function readExchange(
  { method, url, headers }: Sent,
  given: { terms: Exchange['sandbox']; operation: Operation; query: [string, string][]; bodyText: string | null; now: number },
): Exchange {
  const { operation, query, bodyText } = given
  return {
    operation,
    method,
    url,
    query,
    headers,
    now: given.now,
    sandbox: given.terms,
    jwt: jwtOf(headers),
    body: readBody(operation, { headers }, bodyText),
    bodyText: bodyText ?? '',
    search: operation === 'search-slots' ? readSlotSearch(query) : null,
    facts: {},
  }
}

/** The body, for operations that have one, as a resource from either format; its text is null if its bytes are not UTF-8. */
export function readBody(operation: Operation, x: Pick<Exchange, 'headers'>, text: string | null): Body {
  if (!withBody.includes(operation)) return { kind: 'none' }
  // HDR-08 refuses a body that does not claim to be FHIR; it is read all the same, to report its other faults too.
  const { format } = contentTypeOf(x)
  if (format === null) return { kind: 'none' }
  if (text === null) return { kind: 'unreadable', says: 'The body is not text in UTF-8. FHIR is sent in UTF-8, whatever the system itself works in.' }
  const read = format === 'xml' ? readXml(text) : readJson(text)
  return read.ok ? { kind: 'resource', resource: read.resource } : { kind: 'unreadable', says: read.says }
}
