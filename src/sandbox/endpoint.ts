import { randomUUID } from 'node:crypto'
import express from 'express'
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import type { Context } from '../context.ts'
import { refusal, refusedFor } from './answer.ts'
import type { Answer } from './answer.ts'
import { factsFor } from './facts.ts'
import { readJson } from './fhir/read-json.ts'
import type { Interaction } from './interactions/interaction.ts'
import type { InteractionLog } from './interactions/log.ts'
import { routeOf, withBody } from './operations.ts'
import type { Operation } from './operations.ts'
import { jwtOf, readQuery } from './rules/exchange.ts'
import type { Body, Exchange } from './rules/exchange.ts'
import { judge, refusalOf } from './rules/judge.ts'
import { contentTypeOf } from './rules/media-types.ts'
import { namesRealPerson } from './rules/patient-rules.ts'
import type { Finding } from './rules/rule.ts'
import { whoAsks } from './rules/who-asks.ts'
import { layOutSlots, neededTo } from './sandboxes/lay-out-slots.ts'
import { findSandbox } from './sandboxes/sandboxes.store.ts'
import type { Sandbox } from './sandboxes/sandboxes.store.ts'
import { serveOperation } from './serve-operation.ts'
import { readSlotSearch } from './slots/slot-search.ts'

export const mostBytes = 256 * 1024
const withheld = '[not kept: it may name a real person]'

/** Everything below `/sandbox/:key/STU3`. No cookies, no sessions; its tokens are trusted nowhere else. */
export function sandboxEndpoint(context: Context): Router {
  const router = express.Router({ caseSensitive: true })
  router.use('/:key/STU3', express.raw({ type: () => true, limit: mostBytes, inflate: true }), serve(context, context.interactions), refuseUnread(context, context.interactions))
  return router
}

interface Opened {
  sandbox: Sandbox
  id: string
  startedAt: number
  baseUrl: string
}

async function open(context: Context, req: Request): Promise<Opened | undefined> {
  const key = req.params['key']
  const sandbox = typeof key === 'string' ? await findSandbox(context.db.read, key) : undefined
  if (!sandbox || sandbox.row.off === 1) return undefined
  return { sandbox, id: randomUUID(), startedAt: performance.now(), baseUrl: `${context.config.publicUrl}/sandbox/${sandbox.row.key}/STU3` }
}

function serve(context: Context, log: InteractionLog): RequestHandler {
  return async (req, res) => {
    const opened = await open(context, req)
    if (!opened) return send(res, req, noSandbox())
    const { sandbox } = opened
    const route = routeOf(req.method, req.path)
    if ('refused' in route) {
      const answer = refusal(route.refused, [{ code: route.refused === 404 ? 'not-found' : route.refused === 405 ? 'not-supported' : 'required', spine: route.refused === 404 ? 'NO_RECORD_FOUND' : route.refused === 405 ? 'NOT_IMPLEMENTED' : 'BAD_REQUEST', diagnostics: route.says }])
      if (route.allow !== undefined) answer.headers['Allow'] = route.allow
      return finish(context, log, { req, res, opened, answer, operation: 'unknown', findings: [], exchange: null, bodyText: '' })
    }
    const bodyText = withBody.includes(route.operation) ? textOf(req.body) : ''
    const exchange = readExchange(req, { opened, operation: route.operation, bodyText, now: context.clock() })
    if (sandbox.row.laid_out_to === null || sandbox.row.laid_out_to < neededTo(exchange.now, sandbox.row.days_ahead))
      await context.db.write((trx) => layOutSlots(trx, sandbox.row.id, { newId: context.newId, now: exchange.now }))
    exchange.facts = await factsFor(context.db.read, sandbox, exchange, route)
    const findings = judge(exchange)
    const refused = refusalOf(findings)
    const answer = refused ? refusedFor(refused.status, refused.errors) : await serveOperation(context, { sandbox, exchange, route, keep: (given) => interactionOf({ req, opened, operation: route.operation, findings, exchange, bodyText, answer: given }) })
    if (answer.kept) return send(res, req, answer, opened.id)
    return finish(context, log, { req, res, opened, answer, operation: route.operation, findings: [...findings, ...(answer.findings ?? [])], exchange, bodyText })
  }
}

function readExchange(req: Request, given: { opened: Opened; operation: Operation; bodyText: string; now: number }): Exchange {
  const { row } = given.opened.sandbox
  const query = readQuery(req.originalUrl.split('?').slice(1).join('?'))
  const headers = req.headers as Record<string, string | undefined>
  return {
    operation: given.operation, method: req.method, url: req.originalUrl, query, headers, now: given.now,
    sandbox: { baseUrl: given.opened.baseUrl, edition: row.edition, scenarios: row.scenarios === 1, allowedToSearch: listOf(row.allowed_to_search), allowedToBook: listOf(row.allowed_to_book) },
    jwt: jwtOf(headers), body: bodyOf(given.operation, { headers }, given.bodyText), search: given.operation === 'search-slots' ? readSlotSearch(query) : null, facts: {},
  }
}

const listOf = (json: string | null): string[] | null => (json === null ? null : (JSON.parse(json) as string[]))
const textOf = (body: unknown): string => (Buffer.isBuffer(body) ? body.toString('utf8') : '')

function bodyOf(operation: Operation, x: { headers: Record<string, string | undefined> }, text: string): Body {
  if (!withBody.includes(operation)) return { kind: 'none' }
  // What does not say that it is FHIR is refused by HDR-08; reading it all the same tells of its other faults too.
  if (contentTypeOf(x) === 'other' && !/json/i.test(x.headers['content-type'] ?? '')) return { kind: 'none' }
  const read = readJson(text)
  return read.ok ? { kind: 'resource', resource: read.resource } : { kind: 'unreadable', says: read.says }
}

const noSandbox = (): Answer => refusal(404, [{ code: 'not-found', spine: 'NO_RECORD_FOUND', diagnostics: 'There is no sandbox at this address, or it is switched off. Copy the address from the sandbox’s page.' }])

interface Finished {
  req: Request
  opened: Opened
  operation: Operation | 'unknown'
  findings: Finding[]
  exchange: Exchange | null
  bodyText: string
  answer: Answer
}

function interactionOf({ req, opened, operation, findings, exchange, bodyText, answer }: Finished): Interaction {
  const headers = Object.fromEntries(Object.entries(req.headers).filter((one): one is [string, string] => typeof one[1] === 'string'))
  const private_ = exchange !== null && namesRealPerson(exchange, bodyText)
  return {
    id: opened.id, sandboxId: opened.sandbox.row.id, at: new Date().toISOString(), operation, method: req.method, url: private_ ? req.originalUrl.split('?')[0] ?? '' : req.originalUrl.slice(0, 4000),
    requestHeaders: private_ ? {} : headers, requestBody: bodyText === '' ? null : private_ ? withheld : bodyText, status: answer.status, responseHeaders: headersOf(req, answer, opened.id), responseBody: answer.body,
    findings, durationMs: Math.round((performance.now() - opened.startedAt) * 100) / 100, by: whoAsks(exchange?.jwt ?? { kind: 'absent' }), outcomeId: answer.outcomeId ?? null,
  }
}

function finish(context: Context, log: InteractionLog, done: Finished & { res: Response }): void {
  log.later(interactionOf(done))
  send(done.res, done.req, done.answer, done.opened.id)
}

function headersOf(req: Request, answer: Answer, id: string): Record<string, string> {
  const correlation = req.get('x-request-id')
  return {
    'Content-Type': 'application/fhir+json;charset=utf-8', 'Cache-Control': 'no-store', 'X-Request-ID': id,
    ...(correlation !== undefined && /^[\x20-\x7e]{1,200}$/.test(correlation) ? { 'X-Correlation-ID': correlation } : {}), ...answer.headers,
  }
}

function send(res: Response, req: Request, answer: Answer, id: string = randomUUID()): void {
  if (res.headersSent) return
  const headers = headersOf(req, answer, id)
  if (answer.status === 304) {
    res.writeHead(304, headers).end()
    return
  }
  const bytes = Buffer.from(answer.body, 'utf8')
  res.writeHead(answer.status, { ...headers, 'Content-Length': String(bytes.length) }).end(bytes)
}

/** A body that could not be taken in (too large, cut short, a bad encoding), or a fault of ours. */
function refuseUnread(context: Context, log: InteractionLog): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  // oxlint-disable-next-line no-unused-vars
  return async (error: unknown, req, res, _next) => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
    const opened = await open(context, req)
    if (status >= 500) context.log.error({ err: error, sandbox: opened?.sandbox.row.id }, 'a sandbox request failed')
    const answer = status === 413
      ? refusal(413, [{ code: 'too-long', spine: 'BAD_REQUEST', diagnostics: `The body is larger than ${mostBytes / 1024} kB, unpacked.` }])
      : status === 415 ? refusal(415, [{ code: 'not-supported', spine: 'UNSUPPORTED_MEDIA_TYPE', diagnostics: 'This Content-Encoding is not supported. Send the body plain or with gzip.' }])
      : status < 500 ? refusal(400, [{ code: 'structure', spine: 'BAD_REQUEST', diagnostics: 'The body could not be taken in: it was cut short, or is not what Content-Encoding says.' }])
      : refusal(500, [{ code: 'exception', spine: 'INTERNAL_SERVER_ERROR', diagnostics: 'This is a fault of the sandbox, not of your request. Send it again; if it stays, tell the id of this OperationOutcome.' }])
    if (!opened) return send(res, req, answer)
    finish(context, log, { req, res, opened, answer, operation: 'unknown', findings: [], exchange: null, bodyText: '' })
  }
}
