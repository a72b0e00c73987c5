import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { Context } from '../context.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** All that is logged of a request: no address, query, header or body, which may name a patient. */
function lineOf(req: Request, res: Response, ms: number) {
  // The route as the code writes it, with `:project` for the project; null if none matched.
  const route: unknown = res.locals['route'] ?? req.route?.path
  const method = res.locals['formTooOld'] === true ? 'POST' : req.method
  return {
    requestId: String(req.id),
    method: methods.has(method) ? method : 'other',
    route: typeof route === 'string' ? route : null,
    // No status if the connection was cut before the response.
    status: res.headersSent ? res.statusCode : null,
    ms,
    person: req.user?.personId ?? null,
  }
}

/** Logs a line for each request. */
export function requestLog(context: Context, level: 'info' | 'debug' = 'info'): RequestHandler {
  // The library makes a child logger for each request, with bindings that we do not want and that cost as much as the line.
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
