import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { ForbiddenError } from '../errors.ts'
import { SignedOut } from './signed-out.ts'

/** Forms of those who are not signed in. */
const forAnybody = /^\/(sign-in|first|forgotten|reset)/
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Gives each session a token for its forms and refuses every unsafe request without it, or from another origin. */
export function csrf(publicUrl: string): RequestHandler {
  const origin = new URL(publicUrl).origin
  return (req, res, next) => {
    const { session } = req
    if (!safe.has(req.method)) {
      checkOrigin(req, origin)
      checkToken(req)
    }
    if (session.csrf === undefined && (req.user || req.path === '/sign-in' || !safe.has(req.method) || /^\/(first|forgotten|reset)/.test(req.path)))
      session.csrf = randomBytes(24).toString('base64url')
    res.locals['csrfToken'] = session.csrf ?? ''
    next()
  }
}

/** A body that was not read (an upload, JSON) carries no token and is refused like any other. */
function checkToken(req: Request): void {
  const expected = req.session.csrf
  const body: unknown = req.body
  const given = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined
  if (expected === undefined || typeof given !== 'string' || !equal(given, expected))
    throw req.user || forAnybody.test(req.path)
      ? new ForbiddenError('The form is too old. Go back, load the page again and send it once more.')
      : new SignedOut(req)
}

function checkOrigin(req: Request, origin: string): void {
  const from = req.get('origin')
  const site = req.get('sec-fetch-site')
  if ((from !== undefined && from !== origin && from !== `${req.protocol}://${req.get('host')}`) || site === 'cross-site')
    throw new ForbiddenError('The form came from another site.')
}

const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
