import type { Context } from '../../context.ts'
import { DatabaseUnavailable } from '../../errors.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'
import { routeOf, withBody } from '../fhir/operations.ts'
import type { Operation, Route } from '../fhir/operations.ts'
import { refusedFor } from '../rules/answer.ts'
import type { Answer } from '../rules/answer.ts'
import { queryOf } from '../rules/exchange.ts'
import type { Exchange } from '../rules/exchange.ts'
import { judge, refusalOf } from '../rules/judge.ts'
import { recentOf, remember } from '../rules/recent.ts'
import type { Finding } from '../rules/rule.ts'
import { isLaidOut, layOutSlots } from '../sandboxes/lay-out-slots.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { takeFault } from '../simulation/faults.store.ts'
import { isLenientOnToken, rulesOfScenarios, scriptOf } from '../simulation/scenarios.ts'
import { play, simulated, simulatedRefusal } from '../simulation/simulated.ts'
import { deliveryOf, armedFaultFinding } from './armed.ts'
import { dressed } from './dress.ts'
import type { Opened } from './dress.ts'
import { factsFor } from './facts.ts'
import { formatOf } from './format.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { interactionOf, isPrivate, keep, outgoing, withoutPerson } from './keep.ts'
import type { Received } from './keep.ts'
import { perform } from './perform.ts'
import { readExchange, termsOf } from './read.ts'
import { astray, failed, noRoute, noSandbox, refusedAtOnce, tooLong, tooMany, unread } from './refusals.ts'
import type { Broken } from './refusals.ts'
import { textOf } from './request-body.ts'

type Served = Extract<Route, { operation: Operation }>
/** A request after reading. */
type Read = Received & { exchange: Exchange }

const notText = '[not kept: it is not text in UTF-8]'

/**
 * Answers a request to a sandbox: reads it, looks up facts for the rules, judges it, performs it, dresses the answer, and keeps the exchange.
 * Never throws because of what a client sends.
 */
export async function answerRequest(context: Context, incoming: Incoming): Promise<Outgoing> {
  const startedAt = performance.now()
  const sandbox = await findSandbox(context.db.read, incoming.key)
  const id = timeOrderedId(context.clock())
  const query = queryOf(incoming.url)
  const opened: Opened = { incoming, id, format: formatOf(incoming, query) }
  if (!sandbox || sandbox.row.off === 1) return outgoing(dressed(opened, noSandbox()), null)
  const received = receive(opened, sandbox, { now: context.clock(), startedAt })
  const { row } = sandbox
  const terms = termsOf(sandbox, context.config.publicUrl)
  const turn = await context.turns.take(row.id, row.per_minute)
  if (turn.kind === 'refused') {
    const answer = refusalBy(received, tooMany(row.per_minute, turn.wait), terms.baseUrl)
    return turn.isKept ? keep(context, received, answer) : outgoing(answer, null)
  }
  const refuse = (broken: Broken): Outgoing =>
    keep(context, received, refusalBy(received, isPrivate(received) ? { ...broken, fault: withoutPerson(broken.fault) } : broken, terms.baseUrl))
  const broken = brokenAtOnce(incoming, query, terms.baseUrl)
  if (broken) return refuse(broken)
  try {
    const route = routeOf(incoming.method, incoming.path, terms)
    if ('refused' in route) return refuse(noRoute(route))
    received.operation = route.operation
    const bodyText = withBody.includes(route.operation) ? textOf(incoming.body) : ''
    received.bodyText = bodyText ?? notText
    const exchange = readExchange(incoming, { terms, operation: route.operation, query, bodyText, now: received.now })
    received.exchange = exchange
    const answered = await answerTo(context, { ...received, exchange }, route)
    remember(recentOf(context.db.read), row.id, exchange, { ...route, status: answered.status })
    return answered
  } catch (error) {
    logFailure(context, error, { sandbox: row.id, interaction: id })
    return keep(context, received, dressed(received, failed(error)))
  }
}

const receive = (opened: Opened, sandbox: Sandbox, { now, startedAt }: { now: number; startedAt: number }): Received => ({
  incoming: opened.incoming,
  id: opened.id,
  format: opened.format,
  sandbox,
  at: new Date(now).toISOString(),
  now,
  startedAt,
  operation: 'unknown',
  exchange: null,
  bodyText: '',
  findings: [],
})

/** What refuses a request before it is read; null if nothing does. */
function brokenAtOnce(incoming: Incoming, query: [string, string][], baseUrl: string): Broken | null {
  if (incoming.astray) return astray(baseUrl)
  if (incoming.unread !== undefined) return unread(incoming.unread)
  return tooLong(incoming.url, query)
}

/** The refusal of a request with an unknown operation, with its finding for the log. */
function refusalBy(received: Received, broken: Broken, baseUrl: string): Answer {
  const { finding, answer } = refusedAtOnce(baseUrl, broken)
  received.findings.push(finding)
  return dressed(received, answer)
}

/** The answer to a request that could not be processed at all. */
export function couldNotServe(context: Context, incoming: Incoming, error: unknown): Outgoing {
  logFailure(context, error)
  return outgoing(dressed({ incoming, id: timeOrderedId(), format: formatOf(incoming) }, failed(error)), null)
}

/** A lost database is not a bug, and every request that meets it writes a line. */
function logFailure({ log }: Context, error: unknown, of: Record<string, string> = {}): void {
  if (error instanceof DatabaseUnavailable) log.warn({ err: error, ...of }, 'the database was not available for a sandbox request')
  else log.error({ err: error, ...of }, 'a sandbox request failed')
}

async function answerTo(context: Context, read: Read, route: Served): Promise<Outgoing> {
  const { exchange, sandbox } = read
  const { row } = sandbox
  const armed = row.armed > 0 ? await context.db.transaction((trx) => takeFault(trx, row.id, route.operation)) : null
  if (!isLaidOut(row, exchange.now)) await context.db.transaction((trx) => layOutSlots(trx, row.id, { newId: context.newId, now: exchange.now }))
  exchange.facts = await factsFor(context.db.read, sandbox, exchange, route)
  const found = judge(exchange)
  const judged: Read = { ...read, findings: found.length > 0 && isPrivate(read) ? found.map(withoutPerson) : found }
  const delivery = deliveryOf(armed)
  if (armed) judged.findings.push(simulated('SIM-01', armedFaultFinding(armed)))
  if (armed?.kind === 'drop') return keep(context, judged, { status: 0, headers: {}, body: '' }, delivery)
  if (armed?.kind === 'status') return keep(context, judged, dressed(judged, simulatedRefusal(armed.status ?? 500, armedFaultFinding(armed))))
  const script = exchange.sandbox.scenarios ? scriptOf(exchange, route) : null
  const refused = judged.findings.length === 0 ? undefined : refusalOf(judged.findings.filter((one) => counts(one, exchange, script !== null)))
  if (refused) {
    const warnings = judged.findings.filter((one) => one.severity === 'warning')
    const answer = refusedFor(refused.status, { errors: refused.errors, warnings, baseUrl: exchange.sandbox.baseUrl })
    return keep(context, judged, dressed(judged, answer), delivery)
  }
  if (script) {
    judged.findings.push(simulated('SIM-02', saysScripted))
    return keep(context, judged, dressed(judged, play(script, exchange, `${context.config.publicUrl}${exchange.url}`)), delivery)
  }
  const done = await perform(context, {
    sandbox,
    exchange,
    route,
    dressed: (given) => dressed(judged, given),
    interactionOf: (given) => interactionOf(judged, given),
  })
  if (done.kept) {
    context.interactions.tell(row.id)
    return outgoing(done, judged.id, delivery)
  }
  if (done.findings) judged.findings.push(...done.findings)
  return keep(context, judged, done, delivery)
}

const saysScripted = 'This sandbox’s scenarios are on and the request carries a reserved value: the answer is a script’s, whatever the sandbox’s state.'

/** Whether a finding may refuse a request: only a few rules can refuse a scripted one, and scenarios tolerate some faults of the token. */
const counts = ({ rule }: Finding, exchange: Exchange, isScripted: boolean): boolean =>
  isScripted ? rulesOfScenarios.has(rule) : !(exchange.sandbox.scenarios && isLenientOnToken(rule))
