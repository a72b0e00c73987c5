import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { Context } from '../context.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** What is logged of a request, and nothing else of it: no address, query, header or body, which may name a patient. */
function lineOf(req: Request, res: Response, ms: number) {
  // The route as the code writes it, with `:project` for the project; null if none took the request.
  const route: unknown = res.locals['route'] ?? req.route?.path
  const method = res.locals['formTooOld'] === true ? 'POST' : req.method
  return {
    requestId: String(req.id),
    method: methods.has(method) ? method : 'other',
    route: typeof route === 'string' ? route : null,
    // A connection that was cut before the answer had no status.
    status: res.headersSent ? res.statusCode : null,
    ms,
    person: req.user?.personId ?? null,
  }
}

/** A line of the log for each request. */
export function requestLog(context: Context, level: 'info' | 'debug' = 'info'): RequestHandler {
  // The library makes its own loggers for each request, with what it says; nothing of that is wanted, and they cost as much as the line.
  const logger: Logger = Object.create(context.log, { child: { value: () => logger } })
  const line = (req: Request, res: Response, { ms }: { ms: number }) => lineOf(req, res, ms)
  return pinoHttp<Request, Response>({
    logger,
    useLevel: level,
    wrapSerializers: false,
    genReqId: (_req, res) => String(res.locals['requestId'] ?? randomUUID()),
    customAttributeKeys: { responseTime: 'ms' },
    customSuccessObject: line,
    customErrorObject: (req, res, _error, given: { ms: number }) => line(req, res, given),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
  })
}
