import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import express from 'express'
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import type { Context } from '../context.ts'
import { askSandbox, mostBytes } from './ask.ts'
import type { Incoming, Outgoing } from './ask.ts'

const zip = promisify(gzip)
/** A shorter answer grows by packing it. */
const worthPacking = 500

/** Everything below `/sandbox/:key`: what is below `/STU3` is served, a base URL that was mistyped is told in FHIR too. No cookies, no sessions; its tokens are trusted nowhere else, so any web page may call it. */
export function sandboxEndpoint(context: Context): Router {
  const router = express.Router({ caseSensitive: true })
  router.use('/:key/STU3', forBrowsers, express.raw({ type: () => true, limit: mostBytes, inflate: true }), answer(context), answerUnread(context))
  router.use('/:key', (req, _res, next) => next(isKey(req.params['key']) ? undefined : 'router'), forBrowsers, astray(context))
  return router
}

/** The capability statement promises CORS: a Consumer in a browser may call from any origin, without credentials. */
const forBrowsers: RequestHandler = (req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Expose-Headers', 'ETag, Last-Modified, Location, X-Request-ID, X-Correlation-ID, Retry-After, Allow, WWW-Authenticate')
  if (req.method !== 'OPTIONS' || req.get('access-control-request-method') === undefined) return next()
  res.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, POST, PUT', 'Access-Control-Allow-Headers': req.get('access-control-request-headers') ?? '', 'Access-Control-Max-Age': '600' }).end()
}

function incomingOf(req: Request): Incoming {
  const key = req.params['key']
  return {
    key: typeof key === 'string' ? key : '', method: req.method, path: req.path, url: req.originalUrl, headers: req.headers as Record<string, string | undefined>, body: Buffer.isBuffer(req.body) ? req.body : null,
  }
}

const answer = (context: Context): RequestHandler => async (req, res) => send(req, res, await askSandbox(context, incomingOf(req)))

/** Pages stand below `/sandbox` too; no word in their addresses is as long as a key. */
const isKey = (key: unknown): boolean => typeof key === 'string' && /^[\w-]{32}$/.test(key)

const astray = (context: Context): RequestHandler => async (req, res) => send(req, res, await askSandbox(context, { ...incomingOf(req), astray: true }))

/** A body that could not be taken in is told by the sandbox too, so that it stands in its log. */
function answerUnread(context: Context): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  // oxlint-disable-next-line no-unused-vars
  return async (error: unknown, req, res, _next) => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
    if (status >= 500) context.log.error({ err: error }, 'a sandbox request failed')
    await send(req, res, await askSandbox(context, { ...incomingOf(req), unread: status }))
  }
}

async function send(req: Request, res: Response, { status, headers, body, manner }: Outgoing): Promise<void> {
  if (manner?.kind === 'late') await new Promise((resolve) => setTimeout(resolve, manner.seconds * 1000))
  if (manner?.kind === 'drop') return void req.socket.destroy()
  if (res.headersSent || res.destroyed) return
  if (status === 304) return void res.writeHead(304, headers).end()
  const plain = Buffer.from(body, 'utf8')
  const packed = plain.length >= worthPacking && acceptsGzip(req)
  const bytes = packed ? await zip(plain, { level: 1 }) : plain
  const length = { 'Content-Length': String(bytes.length), ...(packed ? { 'Content-Encoding': 'gzip' } : {}), Vary: 'Accept, Accept-Encoding' }
  if (manner?.kind === 'cut') return void res.writeHead(status, { ...headers, ...length }).write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => req.socket.destroy())
  res.writeHead(status, { ...headers, ...length }).end(bytes)
}

const acceptsGzip = (req: Request): boolean => {
  const accepted = req.headers['accept-encoding']
  return accepted !== undefined && accepted.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$)[\d.]+)?\s*$/i.test(one))
}
