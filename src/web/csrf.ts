import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { ForbiddenError } from '../errors.ts'
import { SignedOut } from './signed-out.ts'
import { StaleForm } from './stale-form.ts'

/** Forms of those who are not signed in. */
const forAnybody = /^\/(sign-in|first|forgotten|reset|confirm-address|address-change)/
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Gives each session a token for its forms and refuses every unsafe request without it, or from another origin. */
export function csrf(publicUrl: string): RequestHandler {
  const origin = new URL(publicUrl).origin
  return (req, res, next) => {
    const { session } = req
    // Who is signed in has it before their form is judged: a stale one is shown again with the token of now.
    if (req.user) session.csrf ??= newToken()
    res.locals['csrfToken'] = session.csrf ?? ''
    if (!safe.has(req.method)) checkToken(req, checkOrigin(req, origin))
    if (forAnybody.test(req.path)) session.csrf ??= newToken()
    res.locals['csrfToken'] = session.csrf ?? ''
    next()
  }
}

/** A body that was not read (an upload, JSON) carries no token and is refused like any other. */
function checkToken(req: Request, ownPage: boolean): void {
  const expected = req.session.csrf
  const body: unknown = req.body
  const given = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined
  if (expected !== undefined && typeof given === 'string' && equal(given, expected)) return
  if (forAnybody.test(req.path)) throw new ForbiddenError('The form is too old. Go back, load the page again and send it once more.')
  throw req.user ? new StaleForm(req, { ownPage }) : new SignedOut(req)
}

/** Refuses what another site sent. Answers whether the browser says that a page of ours did; an old browser says nothing. */
function checkOrigin(req: Request, origin: string): boolean {
  const from = req.get('origin')
  const site = req.get('sec-fetch-site')
  const isOwn = from === origin || from === `${req.protocol}://${req.get('host')}`
  if ((from !== undefined && !isOwn) || site === 'cross-site') throw new ForbiddenError('The form came from another site.')
  return isOwn && (site === undefined || site === 'same-origin')
}

const newToken = (): string => randomBytes(24).toString('base64url')
const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
