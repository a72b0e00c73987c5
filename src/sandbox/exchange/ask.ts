import type { Context } from '../../context.ts'
import { DatabaseUnavailable } from '../../errors.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'
import { refusedFor } from '../rules/answer.ts'
import type { Answer } from '../rules/answer.ts'
import { factsFor } from './facts.ts'
import { formatOf, inFormat } from './format.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { routeOf, withBody } from '../fhir/operations.ts'
import type { Operation, Route } from '../fhir/operations.ts'
import { readExchange, termsOf } from './read.ts'
import { astray, failed, noRoute, noSandbox, refusedAtOnce, tooLong, tooMany, unread } from './refusals.ts'
import type { Broken } from './refusals.ts'
import { textOf } from './request-body.ts'
import { jwtOf, queryOf } from '../rules/exchange.ts'
import type { Exchange } from '../rules/exchange.ts'
import { judge, refusalOf } from '../rules/judge.ts'
import { noJwt } from '../rules/jwt.ts'
import type { Format } from '../rules/media-types.ts'
import { holdsRealNumber, withoutRealNumbers } from '../../real-numbers.ts'
import { namesRealPerson } from '../rules/real-person.ts'
import { recentOf, remember } from '../rules/recent.ts'
import type { Fault, Finding } from '../rules/rule.ts'
import { whoAsks } from '../rules/who-asks.ts'
import type { Asker } from '../rules/who-asks.ts'
import { isLaidOut, layOutSlots } from '../sandboxes/lay-out-slots.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { serveOperation } from './perform.ts'
import { takeFault } from '../simulation/faults.store.ts'
import type { ArmedFault } from '../simulation/faults.store.ts'
import { isLenientOnToken, rulesOfScenarios, scriptOf } from '../simulation/scenarios.ts'
import { play, simulated, simulatedRefusal } from '../simulation/simulated.ts'

const notText = '[not kept: it is not text in UTF-8]'
const withheld = '[not kept: it may name a real person]'

/** A request to a sandbox as it came, apart from how it came: over the network, or from the workbench. */
export interface Incoming {
  key: string
  method: string
  /** What follows `/STU3`, with its slash and without the query. */
  path: string
  /** The address with its query, from `/sandbox/` on. */
  url: string
  /** By lower-case name. */
  headers: Record<string, string | undefined>
  body: Buffer | null
  /** Why the body could not be taken in, as a status; the request is refused for that alone. */
  unread?: number
  /** The address has the sandbox's key but is not below its base URL. */
  astray?: boolean
}

/** How an answer is sent where a person armed it so. */
export type Manner = { kind: 'late'; seconds: number } | { kind: 'drop' } | { kind: 'cut' }

export interface Outgoing {
  status: number
  headers: Record<string, string>
  body: string
  /** Null if no sandbox kept the exchange. */
  interactionId: string | null
  manner: Manner | null
}

interface Opened {
  incoming: Incoming
  id: string
  format: Format
}

/** Everything known of a request when its answer is made. */
interface Asked extends Opened {
  operation: Operation | 'unknown'
  sandbox: Sandbox
  at: string
  /** Milliseconds since 1970, as `at`. */
  now: number
  startedAt: number
  exchange: Exchange | null
  bodyText: string
  findings: Finding[]
}

/** Judges a request to a sandbox, does what it asks, keeps the exchange, and answers. Never throws for what a client sends. */
export async function askSandbox(context: Context, incoming: Incoming): Promise<Outgoing> {
  const startedAt = performance.now()
  const sandbox = await findSandbox(context.db.read, incoming.key)
  const id = timeOrderedId(context.clock())
  const query = queryOf(incoming.url)
  const format = formatOf(incoming, query)
  if (!sandbox || sandbox.row.off === 1) return outgoing(dressed({ incoming, id, format }, noSandbox()), null)
  const { row } = sandbox
  const now = context.clock()
  const asked: Asked = {
    incoming,
    id,
    format,
    sandbox,
    at: new Date(now).toISOString(),
    now,
    startedAt,
    operation: 'unknown',
    exchange: null,
    bodyText: '',
    findings: [],
  }
  const terms = termsOf(sandbox, context.config.publicUrl)
  const refuse = (broken: Broken): Outgoing => {
    const { finding, answer } = refusedAtOnce(terms.baseUrl, isPrivate(asked) ? { ...broken, fault: withoutPerson(broken.fault) } : broken)
    asked.findings.push(finding)
    return finish(context, asked, dressed(asked, answer))
  }
  const turn = await context.turns.take(row.id, row.per_minute)
  if (turn.kind === 'refused') {
    const { finding, answer } = refusedAtOnce(terms.baseUrl, tooMany(row.per_minute, turn.wait))
    asked.findings.push(finding)
    return turn.told ? finish(context, asked, dressed(asked, answer)) : outgoing(dressed(asked, answer), null)
  }
  if (incoming.astray) return refuse(astray(terms.baseUrl))
  if (incoming.unread !== undefined) return refuse(unread(incoming.unread))
  const long = tooLong(incoming.url, query)
  if (long) return refuse(long)
  try {
    const route = routeOf(incoming.method, incoming.path, terms)
    if ('refused' in route) return refuse(noRoute(route))
    asked.operation = route.operation
    const bodyText = withBody.includes(route.operation) ? textOf(incoming.body) : ''
    asked.bodyText = bodyText ?? notText
    const exchange = readExchange(incoming, { terms, operation: route.operation, query, bodyText, now })
    asked.exchange = exchange
    const answered = await answerTo(context, { ...asked, exchange }, route)
    remember(recentOf(context.db.read), row.id, exchange, { ...route, status: answered.status })
    return answered
  } catch (error) {
    logFailure(context, error, { sandbox: row.id, interaction: id })
    return finish(context, asked, dressed(asked, failed(error)))
  }
}

/** The answer to a request that could not even be looked at. */
export function couldNotServe(context: Context, incoming: Incoming, error: unknown): Outgoing {
  logFailure(context, error)
  return outgoing(dressed({ incoming, id: timeOrderedId(), format: formatOf(incoming) }, failed(error)), null)
}

/** A database that is away is no bug, and of each request that meets it there is a line. */
function logFailure({ log }: Context, error: unknown, of: Record<string, string> = {}): void {
  if (error instanceof DatabaseUnavailable) log.warn({ err: error, ...of }, 'the database was not available for a sandbox request')
  else log.error({ err: error, ...of }, 'a sandbox request failed')
}

async function answerTo(context: Context, begun: Asked & { exchange: Exchange }, route: Extract<Route, { operation: Operation }>): Promise<Outgoing> {
  const { exchange, sandbox } = begun
  const { row } = sandbox
  const fault = row.armed > 0 ? await context.db.transaction((trx) => takeFault(trx, row.id, route.operation)) : null
  if (!isLaidOut(row, exchange.now)) await context.db.transaction((trx) => layOutSlots(trx, row.id, { newId: context.newId, now: exchange.now }))
  exchange.facts = await factsFor(context.db.read, sandbox, exchange, route)
  const found = judge(exchange)
  const asked: Asked = { ...begun, findings: found.length > 0 && isPrivate(begun) ? found.map(withoutPerson) : found }
  if (fault && (fault.kind === 'status' || fault.kind === 'drop')) {
    asked.findings.push(simulated('SIM-01', sayOf(fault)))
    const answer = fault.kind === 'status' ? dressed(asked, simulatedRefusal(fault.status ?? 500, sayOf(fault))) : { status: 0, headers: {}, body: '' }
    return finish(context, asked, answer, fault.kind === 'drop' ? { kind: 'drop' } : null)
  }
  if (fault) asked.findings.push(simulated('SIM-01', sayOf(fault)))
  const manner: Manner | null = fault?.kind === 'delay' ? { kind: 'late', seconds: fault.seconds ?? 1 } : fault?.kind === 'cut' ? { kind: 'cut' } : null
  const script = exchange.sandbox.scenarios ? scriptOf(exchange, route) : null
  const refused =
    asked.findings.length === 0
      ? undefined
      : refusalOf(asked.findings.filter((one) => (script ? rulesOfScenarios.has(one.rule) : !(exchange.sandbox.scenarios && isLenientOnToken(one.rule)))))
  if (refused)
    return finish(
      context,
      asked,
      dressed(
        asked,
        refusedFor(refused.status, {
          errors: refused.errors,
          warnings: asked.findings.filter((one) => one.severity === 'warning'),
          baseUrl: exchange.sandbox.baseUrl,
        }),
      ),
      manner,
    )
  if (script) {
    asked.findings.push(
      simulated('SIM-02', 'This sandbox’s scenarios are on and the request carries a reserved value: the answer is a script’s, whatever the sandbox’s state.'),
    )
    return finish(context, asked, dressed(asked, play(script, exchange, `${context.config.publicUrl}${exchange.url}`)), manner)
  }
  const answer = await serveOperation(context, {
    sandbox,
    exchange,
    route,
    dressed: (given) => dressed(asked, given),
    keep: (given) => interactionOf(asked, given),
  })
  if (answer.kept) {
    context.interactions.tell(row.id)
    return outgoing(answer, asked.id, manner)
  }
  if (answer.findings) asked.findings.push(...answer.findings)
  return finish(context, asked, answer, manner)
}

const sayOf = (fault: ArmedFault): string => {
  const what =
    fault.kind === 'status'
      ? `answers ${fault.status}`
      : fault.kind === 'delay'
        ? `waits ${fault.seconds} seconds`
        : fault.kind === 'drop'
          ? 'drops the connection'
          : 'cuts the body short'
  return `Armed on the sandbox’s page by ${fault.armed_by}: the sandbox ${what} (${fault.remaining - 1} more to come).`
}

/** The answer as it is sent: in the format that was asked for, with every header of its own. */
function dressed({ incoming, id, format }: Opened, answer: Answer): Answer {
  const correlation = incoming.headers['x-request-id']
  const made = inFormat(answer, format)
  made.headers = {
    'Cache-Control': 'no-store',
    'X-Request-ID': id,
    ...(correlation !== undefined && /^[\x20-\x7e]{1,200}$/.test(correlation) && !holdsRealNumber(correlation) ? { 'X-Correlation-ID': correlation } : {}),
    ...made.headers,
  }
  return made
}

/** Whether a request names a person who may be real: then nothing that came is kept or said again. */
const isPrivate = ({ exchange, incoming: { url, headers }, bodyText, now }: Asked): boolean =>
  namesRealPerson(exchange ?? { url, headers, bodyText, now, jwt: jwtOf(headers), query: [], body: { kind: 'none' }, search: null, facts: {} })

/** What is found, without the numbers in it: rules quote what was sent. */
const withoutPerson = <Found extends Fault>(one: Found): Found => ({ ...one, where: withoutRealNumbers(one.where), says: withoutRealNumbers(one.says) })

/** The exchange as the log keeps it; of one that names a real person nothing that came. */
function interactionOf(asked: Asked, answer: Answer): Interaction {
  const { incoming, exchange, bodyText } = asked
  const { url } = incoming
  const hides = isPrivate(asked)
  return {
    id: asked.id,
    sandboxId: asked.sandbox.row.id,
    at: asked.at,
    operation: asked.operation,
    method: incoming.method,
    url: hides ? withoutRealNumbers(url.split('?')[0] ?? '') : url.slice(0, 4000),
    requestHeaders: hides ? {} : headersOf(incoming),
    requestBody: bodyText === '' ? null : hides ? withheld : bodyText,
    status: answer.status,
    responseHeaders: answer.headers,
    responseBody: answer.body,
    recipe: answer.recipe ?? null,
    findings: asked.findings,
    durationMs: Math.round((performance.now() - asked.startedAt) * 100) / 100,
    by: hides ? nobody : whoAsks(exchange?.jwt ?? noJwt),
    outcomeId: answer.outcomeId ?? null,
  }
}

const nobody: Asker = { organisation: null, practitioner: null, device: null }

/** Headers that came once; those that came as a list say nothing here. A cookie is of some other page of this host. */
function headersOf({ headers }: Incoming): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string' && name !== 'cookie') kept[name] = value
  }
  return kept
}

/** Keeps the exchange with the next commit and hands its answer over. */
function finish(context: Context, asked: Asked, answer: Answer, manner: Manner | null = null): Outgoing {
  context.interactions.later(interactionOf(asked, answer))
  return outgoing(answer, asked.id, manner)
}

const outgoing = (answer: Answer, interactionId: string | null, manner: Manner | null = null): Outgoing => ({
  status: answer.status,
  headers: answer.headers,
  body: answer.body,
  interactionId,
  manner,
})
