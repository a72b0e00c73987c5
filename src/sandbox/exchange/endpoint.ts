import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { Context } from '../../context.ts'
import { requestLog } from '../../web/request-log.ts'
import { answerRequest, couldNotServe } from './answer-request.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { templateOf } from '../fhir/operations.ts'
import { takeBody } from './request-body.ts'
import { holdsRealNumber } from '../../real-numbers.ts'

const zip = promisify(gzip)
/** Compressing a shorter answer makes it longer. */
const worthPacking = 500

/**
 * Everything below `/sandbox/:key`: `/STU3` is served, and a mistyped base URL is also answered in FHIR. No cookies or sessions, and its tokens
 * are trusted nowhere else, so any web page may call it. One handler that parses the address itself: a router, its parameters and a body parser
 * would take as long as the rules.
 */
export function sandboxEndpoint(context: Context): RequestHandler {
  // Each request is in the log of its sandbox: the application's log has it only at debug level.
  const log = requestLog(context, 'debug')
  return (req, res, next) => {
    const place = placeOf(req.url)
    if (place === null) return next()
    if (context.log.isLevelEnabled('debug')) {
      res.locals['route'] = `/sandbox/:key/STU3${templateOf(req.method, place.path ?? '')}`
      log(req, res, () => {})
    }
    if (req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) return preflight(req, res)
    const incoming: Incoming = {
      key: place.key,
      method: req.method,
      path: place.path ?? '/',
      url: req.url,
      headers: req.headers as Record<string, string | undefined>,
      body: null,
    }
    if (place.path === null) return answer(context, { ...incoming, astray: true }, req, res)
    takeBody(req, res, (body) => {
      if ('bytes' in body) incoming.body = body.bytes
      else incoming.unread = body.unread
      answer(context, incoming, req, res)
    })
  }
}

const belowKey = /^\/([^/?]+)(?:\/STU3(?![^/?])([^?]*))?/
/** Pages are below `/sandbox` too; no word in their addresses is as long as a key. */
const aKey = /^[\w-]{32}$/
const prefix = '/sandbox'

/** The sandbox in an address, and the path after its base; the path is null if the address is not below a base. Null if the address has no key. */
function placeOf(url: string): { key: string; path: string | null } | null {
  const match = url.slice(0, prefix.length).toLowerCase() === prefix ? belowKey.exec(url.slice(prefix.length)) : null
  if (!match) return null
  const [, key = '', path] = match
  if (path !== undefined) return { key, path: path === '' ? '/' : path }
  return aKey.test(key) ? { key, path: null } : null
}

/** On every answer: what was sent to a sandbox comes back as data and never runs, whatever type a browser guesses. */
export const asData = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" }

/** The capability statement promises CORS: a Consumer in a browser may call from any origin, without credentials. */
const forBrowsers = [
  ...Object.entries(asData).flat(),
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'ETag, Last-Modified, Location, X-Request-ID, X-Correlation-ID, Retry-After, Allow, WWW-Authenticate',
]

function preflight(req: IncomingMessage, res: ServerResponse): void {
  const asked = req.headers['access-control-request-headers'] ?? ''
  res
    .writeHead(204, [
      ...forBrowsers,
      'Access-Control-Allow-Methods',
      'GET, POST, PUT',
      'Access-Control-Allow-Headers',
      holdsRealNumber(asked) ? '' : asked,
      'Access-Control-Max-Age',
      '600',
    ])
    .end()
}

function answer(context: Context, incoming: Incoming, req: IncomingMessage, res: ServerResponse): void {
  answerRequest(context, incoming)
    .catch((error: unknown) => couldNotServe(context, incoming, error))
    .then((outgoing) => send(req, res, outgoing))
    .catch((error: unknown) => {
      context.log.error({ err: error }, 'an answer could not be sent')
      res.destroy()
    })
}

async function send(req: IncomingMessage, res: ServerResponse, { status, headers, body, delivery }: Outgoing): Promise<void> {
  if (delivery?.kind === 'late') await new Promise((resolve) => setTimeout(resolve, delivery.seconds * 1000))
  if (delivery?.kind === 'drop') return void req.socket.destroy()
  if (res.headersSent || res.destroyed) return
  const list = [...forBrowsers]
  for (const name in headers) list.push(name, headers[name] ?? '')
  if (status === 304) return void res.writeHead(304, list).end()
  list.push('Vary', 'Accept, Accept-Encoding')
  const length = Buffer.byteLength(body)
  if (delivery?.kind === 'cut')
    return void res
      .writeHead(status, [...list, 'Content-Length', String(length)])
      .write(Buffer.from(body).subarray(0, Math.floor(length / 2)), () => req.socket.destroy())
  if (length >= worthPacking && acceptsGzip(req)) {
    const packed = await zip(body, { level: 1 })
    return void res.writeHead(status, [...list, 'Content-Encoding', 'gzip', 'Content-Length', String(packed.length)]).end(packed)
  }
  // ASCII text has the same bytes in Latin-1, which needs no encoding: it is sent with the head in one piece.
  res.writeHead(status, [...list, 'Content-Length', String(length)]).end(body, length === body.length ? 'latin1' : 'utf8')
}

const acceptsGzip = (req: IncomingMessage): boolean => {
  const accepted = req.headers['accept-encoding']
  return accepted !== undefined && accepted.split(',').some(isGzipWanted)
}

/** "gzip", "*;q=0.5": wanted unless its weight is 0. */
function isGzipWanted(coding: string): boolean {
  const [name = '', weight, ...more] = coding.split(';').map((part) => part.trim().toLowerCase())
  return (name === 'gzip' || name === '*') && more.length === 0 && (weight === undefined || (/^q=[\d.]+$/.test(weight) && Number(weight.slice(2)) !== 0))
}
