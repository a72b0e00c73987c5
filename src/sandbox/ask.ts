import { randomUUID } from 'node:crypto'
import { nowIso } from '../context.ts'
import type { Context } from '../context.ts'
import { refusal, refusedFor } from './answer.ts'
import type { Answer } from './answer.ts'
import { factsFor } from './facts.ts'
import { xmlOf } from './fhir/write-xml.ts'
import type { Interaction } from './interactions/interaction.ts'
import { takeTurn } from './limit.ts'
import { routeOf, withBody } from './operations.ts'
import type { Operation, Route } from './operations.ts'
import { readExchange } from './read-exchange.ts'
import { readQuery } from './rules/exchange.ts'
import type { Exchange } from './rules/exchange.ts'
import { allRules, judge, refusalOf } from './rules/judge.ts'
import { acceptOf } from './rules/media-types.ts'
import { namesRealPerson } from './rules/patient-rules.ts'
import { recentOf, remember } from './rules/recent.ts'
import { findingOf } from './rules/request-rules.ts'
import type { Fault, Finding } from './rules/rule.ts'
import { whoAsks } from './rules/who-asks.ts'
import { layOutSlots, neededTo } from './sandboxes/lay-out-slots.ts'
import { findSandbox } from './sandboxes/sandboxes.store.ts'
import type { Sandbox } from './sandboxes/sandboxes.store.ts'
import { serveOperation } from './serve-operation.ts'
import { takeFault } from './simulation/faults.store.ts'
import type { ArmedFault } from './simulation/faults.store.ts'
import { isLenientOnToken, rulesOfScenarios, scriptOf } from './simulation/scenarios.ts'
import { play, simulated, simulatedRefusal } from './simulation/simulated.ts'

export const mostBytes = 256 * 1024
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
  /** Null where no sandbox kept the exchange. */
  interactionId: string | null
  manner: Manner | null
}

interface Opened {
  sandbox: Sandbox
  id: string
  at: string
  startedAt: number
  baseUrl: string
}

/** Everything known of a request when its answer is made. */
interface Asked {
  incoming: Incoming
  opened: Opened
  operation: Operation | 'unknown'
  exchange: Exchange | null
  bodyText: string
  findings: Finding[]
}

/** Judges a request to a sandbox, does what it asks, keeps the exchange, and answers. Never throws for what a client sends. */
export async function askSandbox(context: Context, incoming: Incoming): Promise<Outgoing> {
  const sandbox = await findSandbox(context.db.read, incoming.key)
  const id = randomUUID()
  if (!sandbox || sandbox.row.off === 1) return outgoing(incoming, inFormat(noSandbox(), formatOf(incoming)), id, null)
  const opened: Opened = { sandbox, id, at: nowIso(context), startedAt: performance.now(), baseUrl: `${context.config.publicUrl}/sandbox/${sandbox.row.key}/STU3` }
  const asked: Asked = { incoming, opened, operation: 'unknown', exchange: null, bodyText: '', findings: [] }
  const turn = await takeTurn(sandbox.row.id, sandbox.row.per_minute)
  if (turn.kind === 'refused') {
    const { finding, answer } = atOnce(opened, ['REQ-05', tooMany(sandbox.row.per_minute, turn.wait)], { 'Retry-After': String(turn.wait) })
    return turn.told ? finish(context, { ...asked, findings: [finding] }, inFormat(answer, formatOf(incoming))) : outgoing(incoming, inFormat(answer, formatOf(incoming)), id, null)
  }
  const refuse = (broken: Broken, headers: Record<string, string> = {}): Outgoing => {
    const { finding, answer } = atOnce(opened, broken, headers)
    return finish(context, { ...asked, findings: [finding] }, inFormat(answer, formatOf(incoming)))
  }
  if (incoming.astray) return refuse(['REQ-01', { where: 'URL', says: `This is not below the sandbox’s base URL. Put ${opened.baseUrl} before /metadata, /Slot and /Appointment; STU3 is in capitals.` }])
  if (incoming.unread !== undefined) return refuse(unread(incoming.unread))
  try {
    const route = routeOf(incoming.method, incoming.path)
    return 'refused' in route ? refuse([ofRoute[route.refused], { where: route.refused === 405 ? 'method' : 'URL', status: route.refused, says: route.says, ...(route.refused === 400 ? { code: 'required' as const, spine: 'BAD_REQUEST' as const } : {}) }], route.allow === undefined ? {} : { Allow: route.allow }) : await judgeAndServe(context, { ...asked, operation: route.operation }, route)
  } catch (error) {
    context.log.error({ err: error, sandbox: sandbox.row.id, interaction: id }, 'a sandbox request failed')
    return finish(context, asked, inFormat(ourFault(), formatOf(incoming)))
  }
}

async function judgeAndServe(context: Context, begun: Asked & { operation: Operation }, route: Extract<Route, { operation: Operation }>): Promise<Outgoing> {
  const exchange = readExchange(begun.incoming, { sandbox: begun.opened.sandbox.row, baseUrl: begun.opened.baseUrl, operation: route.operation, bodyText: textOf(begun), now: context.clock() })
  const answered = await answerTo(context, { ...begun, exchange, bodyText: textOf(begun) }, route)
  remember(recentOf(context.db.read), begun.opened.sandbox.row.id, exchange, { ...route, status: answered.status })
  return answered
}

const textOf = ({ operation, incoming }: Asked): string => (withBody.some((one) => one === operation) ? (incoming.body?.toString('utf8') ?? '') : '')

async function answerTo(context: Context, begun: Asked & { exchange: Exchange }, route: Extract<Route, { operation: Operation }>): Promise<Outgoing> {
  const { exchange } = begun
  const { sandbox } = begun.opened
  const fault = sandbox.row.armed > 0 ? await context.db.write((trx) => takeFault(trx, sandbox.row.id, route.operation)) : null
  if (sandbox.row.laid_out_to === null || sandbox.row.laid_out_to < neededTo(exchange.now, sandbox.row.days_ahead))
    await context.db.write((trx) => layOutSlots(trx, sandbox.row.id, { newId: context.newId, now: exchange.now }))
  exchange.facts = await factsFor(context.db.read, sandbox, exchange, route)
  const format = formatOf(begun.incoming)
  const asked: Asked = { ...begun, findings: judge(exchange) }
  if (fault && (fault.kind === 'status' || fault.kind === 'drop')) {
    asked.findings.push(simulated('SIM-01', sayOf(fault)))
    const answer = fault.kind === 'status' ? inFormat(simulatedRefusal(fault.status ?? 500, sayOf(fault)), format) : { status: 0, headers: {}, body: '' }
    return finish(context, asked, answer, fault.kind === 'drop' ? { kind: 'drop' } : null)
  }
  if (fault) asked.findings.push(simulated('SIM-01', sayOf(fault)))
  const manner: Manner | null = fault?.kind === 'delay' ? { kind: 'late', seconds: fault.seconds ?? 1 } : fault?.kind === 'cut' ? { kind: 'cut' } : null
  const script = exchange.sandbox.scenarios ? scriptOf(exchange, route) : null
  const refused = refusalOf(asked.findings.filter((one) => (script ? rulesOfScenarios.has(one.rule) : !(exchange.sandbox.scenarios && isLenientOnToken(one.rule)))))
  if (refused) return finish(context, asked, inFormat(refusedFor(refused.status, { errors: refused.errors, warnings: asked.findings.filter((one) => one.severity === 'warning'), baseUrl: exchange.sandbox.baseUrl }), format), manner)
  if (script) {
    asked.findings.push(simulated('SIM-02', 'This sandbox’s scenarios are on and the request carries a reserved value: the answer is a script’s, whatever the sandbox’s state.'))
    return finish(context, asked, inFormat(play(script, exchange, `${context.config.publicUrl}${exchange.url}`), format), manner)
  }
  const answer = await serveOperation(context, { sandbox, exchange, route, inFormat: (given) => inFormat(given, format), keep: (given) => interactionOf({ ...asked, answer: given }) })
  if (answer.kept) {
    context.interactions.tell(sandbox.row.id)
    return outgoing(begun.incoming, answer, begun.opened.id, begun.opened.id, manner)
  }
  return finish(context, { ...asked, findings: [...asked.findings, ...(answer.findings ?? [])] }, answer, manner)
}

const sayOf = (fault: ArmedFault): string => {
  const what = fault.kind === 'status' ? `answers ${fault.status}` : fault.kind === 'delay' ? `waits ${fault.seconds} seconds` : fault.kind === 'drop' ? 'drops the connection' : 'cuts the body short'
  return `Armed on the sandbox’s page by ${fault.armed_by}: the sandbox ${what} (${fault.remaining - 1} more to come).`
}

/** The format in which a request is answered; JSON where it asks for one that is not served. */
function formatOf({ headers, url }: Pick<Incoming, 'headers' | 'url'>): 'json' | 'xml' {
  const asked = acceptOf({ headers, query: readQuery(url.split('?').slice(1).join('?')) })
  return asked.kind === 'served' ? asked.format : 'json'
}

/** The answer in the format that was asked for, with its Content-Type. */
function inFormat(answer: Answer, format: 'json' | 'xml'): Answer {
  const body = format === 'xml' && answer.body !== '' ? xmlOf(answer.body) : answer.body
  return { ...answer, body, headers: { 'Content-Type': `application/fhir+${format};charset=utf-8`, ...answer.headers } }
}

const noSandbox = (): Answer => refusal(404, [{ code: 'not-found', spine: 'NO_RECORD_FOUND', diagnostics: 'There is no sandbox at this address, or it is switched off. Copy the address from the sandbox’s page.' }])

/** A rule that comes to pass before any is checked, and how. */
type Broken = [rule: string, fault: Fault]

/** What refuses a request before its operation is known: the finding for the log, and the answer. */
function atOnce({ baseUrl }: Opened, [rule, fault]: Broken, headers: Record<string, string>): { finding: Finding; answer: Answer } {
  const finding = findingOf(allRules, rule, fault)
  const answer = refusedFor(finding.status, { errors: [finding], baseUrl })
  return { finding, answer: { ...answer, headers: { ...answer.headers, ...headers } } }
}

const ofRoute = { 404: 'REQ-01', 405: 'REQ-02', 400: 'CAN-01' } as const

const tooMany = (perMinute: number, wait: number): Fault =>
  ({ where: 'request', says: `This sandbox takes ${perMinute} requests a minute. Wait ${wait} seconds, as Retry-After says; a project manager can allow more on the sandbox’s page.` })

/** A body that could not be taken in (too large, cut short, a bad encoding). */
function unread(status: number): Broken {
  if (status === 413) return ['REQ-03', { where: 'body', says: `The body is larger than ${mostBytes / 1024} kB, unpacked.` }]
  if (status === 415) return ['REQ-04', { where: 'Content-Encoding', status: 415, code: 'not-supported', spine: 'UNSUPPORTED_MEDIA_TYPE', says: 'This Content-Encoding is not supported. Send the body plain or with gzip.' }]
  return ['REQ-04', { where: 'body', says: 'The body could not be taken in: it was cut short, or is not what Content-Encoding says.' }]
}

const ourFault = (): Answer => refusal(500, [{ code: 'exception', spine: 'INTERNAL_SERVER_ERROR', diagnostics: 'This is a fault of the sandbox, not of your request. Send it again; if it stays, tell the id of this OperationOutcome.' }])

function interactionOf({ incoming, opened, operation, findings, exchange, bodyText, answer }: Asked & { answer: Answer }): Interaction {
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter((one): one is [string, string] => typeof one[1] === 'string'))
  const private_ = exchange !== null && namesRealPerson(exchange)
  return {
    id: opened.id, sandboxId: opened.sandbox.row.id, at: opened.at, operation, method: incoming.method, url: private_ ? incoming.url.split('?')[0] ?? '' : incoming.url.slice(0, 4000),
    requestHeaders: private_ ? {} : headers, requestBody: bodyText === '' ? null : private_ ? withheld : bodyText, status: answer.status, responseHeaders: headersOf(incoming, answer, opened.id), responseBody: answer.body,
    findings, durationMs: Math.round((performance.now() - opened.startedAt) * 100) / 100, by: whoAsks(exchange?.jwt ?? { kind: 'absent' }), outcomeId: answer.outcomeId ?? null,
  }
}

/** Keeps the exchange with the next commit and hands its answer over. */
function finish(context: Context, asked: Asked, answer: Answer, manner: Manner | null = null): Outgoing {
  context.interactions.later(interactionOf({ ...asked, answer }))
  return outgoing(asked.incoming, answer, asked.opened.id, asked.opened.id, manner)
}

const outgoing = (incoming: Incoming, answer: Answer, id: string, interactionId: string | null, manner: Manner | null = null): Outgoing =>
  ({ status: answer.status, headers: headersOf(incoming, answer, id), body: answer.body, interactionId, manner })

function headersOf(incoming: Incoming, answer: Answer, id: string): Record<string, string> {
  const correlation = incoming.headers['x-request-id']
  return {
    'Cache-Control': 'no-store', 'X-Request-ID': id, ...(correlation !== undefined && /^[\x20-\x7e]{1,200}$/.test(correlation) ? { 'X-Correlation-ID': correlation } : {}), ...answer.headers,
  }
}
