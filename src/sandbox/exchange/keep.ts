import type { Context } from '../../context.ts'
import { withoutRealNumbers } from '../../real-numbers.ts'
import type { Operation } from '../fhir/operations.ts'
import type { Interaction } from '../interactions/interaction.ts'
import type { Answer } from '../rules/answer.ts'
import { jwtOf } from '../rules/exchange.ts'
import type { Exchange } from '../rules/exchange.ts'
import { noJwt } from '../rules/jwt.ts'
import { namesRealPerson } from '../rules/real-person.ts'
import type { Fault, Finding } from '../rules/rule.ts'
import { whoAsks } from '../rules/who-asks.ts'
import type { Asker } from '../rules/who-asks.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import type { Opened } from './dress.ts'
import type { Incoming, Delivery, Outgoing } from './incoming.ts'

/** A request to an existing sandbox, before it is answered. The log stores all of this. */
export interface Received extends Opened {
  sandbox: Sandbox
  /** ISO 8601. */
  at: string
  /** Milliseconds since 1970, as `at`. */
  now: number
  /** By the process's monotonic clock. */
  startedAt: number
  operation: Operation | 'unknown'
  /** Null until the request has been read. */
  exchange: Exchange | null
  bodyText: string
  findings: Finding[]
}

const withheld = '[not kept: it may name a real person]'

/** Whether a request names a person who may be real: then nothing of it is stored or echoed. */
export const isPrivate = ({ exchange, incoming: { url, headers }, bodyText, now }: Received): boolean =>
  namesRealPerson(exchange ?? { url, headers, bodyText, now, jwt: jwtOf(headers), query: [], body: { kind: 'none' }, search: null, facts: {} })

/** A finding without such numbers: rules quote what was sent. */
export const withoutPerson = <Found extends Fault>(one: Found): Found => ({ ...one, where: withoutRealNumbers(one.where), says: withoutRealNumbers(one.says) })

/** The exchange as the log stores it; if it names a real person, nothing of what was sent. */
export function interactionOf(received: Received, answer: Answer): Interaction {
  const { incoming, exchange, bodyText } = received
  const { url } = incoming
  const hides = isPrivate(received)
  return {
    id: received.id,
    sandboxId: received.sandbox.row.id,
    at: received.at,
    operation: received.operation,
    method: incoming.method,
    url: hides ? withoutRealNumbers(url.split('?')[0] ?? '') : url.slice(0, 4000),
    requestHeaders: hides ? {} : headersOf(incoming),
    requestBody: bodyText === '' ? null : hides ? withheld : bodyText,
    status: answer.status,
    responseHeaders: answer.headers,
    responseBody: answer.body,
    recipe: answer.recipe ?? null,
    findings: received.findings,
    durationMs: Math.round((performance.now() - received.startedAt) * 100) / 100,
    by: hides ? nobody : whoAsks(exchange?.jwt ?? noJwt),
    outcomeId: answer.outcomeId ?? null,
  }
}

const nobody: Asker = { organisation: null, practitioner: null, device: null }

/** Headers that came once; repeated ones are not needed here. A cookie belongs to another page of this host. */
function headersOf({ headers }: Incoming): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string' && name !== 'cookie') kept[name] = value
  }
  return kept
}

/** Stores the exchange with the next commit and returns its answer. */
export function keep(context: Context, received: Received, answer: Answer, delivery: Delivery | null = null): Outgoing {
  context.interactions.later(interactionOf(received, answer))
  return outgoing(answer, received.id, delivery)
}

export const outgoing = (answer: Answer, interactionId: string | null, delivery: Delivery | null = null): Outgoing => ({
  status: answer.status,
  headers: answer.headers,
  body: answer.body,
  interactionId,
  delivery,
})
