import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { Context } from '../context.ts'
import { ForbiddenError } from '../errors.ts'
import { formToken, isFormToken } from './form-cookie.ts'
import { equalInTime } from './keyed-hash.ts'
import { maskToken, unmaskToken } from './masked-token.ts'
import { recordSecurityEvent } from './security/record.ts'
import { SignedOut } from './signed-out.ts'
import { StaleForm } from './stale-form.ts'

/** Forms that need no session. Their token belongs to the browser, whoever has signed in there since. */
const forAnybody = /^\/(sign-in|first-administrator|forgotten-password|reset-password|confirm-address|address-change|act|emails)(\/|$)/i
/** Mailboxes stop emails for their owner with a POST that has nothing but the address (RFC 8058). Its token is secret, and it can only stop emails. */
const oneClick = /^\/emails\/[^/]+\/stop\/[^/]+\/?$/i
const signOut = /^\/sign-out\/?$/i
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Gives forms their token, and refuses every unsafe request without it or from another origin. */
export function csrf(context: Context): RequestHandler {
  return (req, res, next) => {
    const isForAnybody = forAnybody.test(req.path)
    // Someone who is signed in gets a token before their form is judged: a stale form is shown again with the current one.
    if (req.user) req.session.csrf ??= newSessionToken()
    res.locals['csrfToken'] = req.session.csrf === undefined ? '' : maskToken(req.session.csrf)
    if (!safe.has(req.method)) {
      const ownPage = isFromOwnPage(req, new URL(context.config.publicUrl).origin)
      if (!oneClick.test(req.path) && !hasToken(context, req, isForAnybody)) {
        if (!isForAnybody) throw req.user ? new StaleForm(req, { ownPage }) : new SignedOut(req)
        showAgain(context, req)
      }
    }
    if (isForAnybody) res.locals['csrfToken'] = maskToken(formToken(context, req))
    next()
  }
}

/** Lets the request continue as one that changes nothing: it shows the form again, with what was typed but no password, and with a current token. */
function showAgain(context: Context, req: Request): void {
  recordSecurityEvent(context, { kind: 'refused', req })
  req.method = 'GET'
  if (req.res) req.res.locals['formTooOld'] = true
}

/** Whether the form being shown was sent without this browser's token. */
export const isFormTooOld = (req: Request): boolean => req.res?.locals['formTooOld'] === true

/** A body that was not read (an upload, JSON) has no token and is refused like any other without one. */
function hasToken(context: Context, req: Request, isForAnybody: boolean): boolean {
  const body: unknown = req.body
  const sent = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined
  const isSignOut = signOut.test(req.path)
  // Nobody is signed in, so there is no session to end.
  if (isSignOut && !req.user) return true
  if (typeof sent !== 'string') return false
  const given = unmaskToken(sent)
  if (req.user && !isForAnybody && req.session.csrf !== undefined && equalInTime(given, req.session.csrf)) return true
  return (isForAnybody || isSignOut || !req.user) && isFormToken(context, req, given)
}

/** Refuses what another site sent. Returns whether the browser says that it came from a page of ours; an old browser does not say. */
function isFromOwnPage(req: Request, origin: string): boolean {
  const from = req.get('origin')
  const site = req.get('sec-fetch-site')
  const isOwn = from === origin || from === `${req.protocol}://${req.get('host')}`
  if ((from !== undefined && !isOwn) || site === 'cross-site') throw new ForbiddenError('The form came from another site.')
  return isOwn && (site === undefined || site === 'same-origin')
}

export const newSessionToken = (): string => randomBytes(24).toString('base64url')
