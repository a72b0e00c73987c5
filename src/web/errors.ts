import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { Context } from '../context.ts'
import { ConflictError, DatabaseUnavailable, ForbiddenError, InvalidFormError, NotFoundError, Refusal, ServerBusy } from '../errors.ts'
import { recordSecurityEvent } from './security/record.ts'
import { sendPage } from './send-page.ts'
import { leaveSession } from './session.ts'
import { SignedOut } from './signed-out.ts'
import { shownFields, StaleForm } from './stale-form.ts'
import { TooManyTries } from './sign-in/throttle.ts'
import type { Renderer } from './views.ts'
import { isLocalPath, sentForm } from './what-was-sent.ts'
import type { SentForm } from './what-was-sent.ts'

interface ErrorText {
  status: number
  heading: string
  next: string
}

const fallback: ErrorText = { status: 500, heading: 'Sorry, there is a problem with Slipway', next: 'Try again in a few minutes. Anything you saved is safe.' }

const unavailable: ErrorText = { status: 503, heading: 'Sorry, Slipway is not available right now', next: 'Try again in a few seconds.' }

/** What to tell the reader about an error; nothing internal. */
export function describeError(error: unknown): ErrorText {
  if (error instanceof NotFoundError)
    return {
      status: 404,
      heading: 'Page not found',
      next: 'Check the address, or go back to where you came from. You may need a role on the project to see it.',
    }
  if (error instanceof ForbiddenError)
    return {
      status: 403,
      heading: 'You do not have permission to do this',
      next: `${error.message}. Ask the project manager if your role should allow it.`.replace('..', '.'),
    }
  if (error instanceof SignedOut) return { status: 403, heading: 'You are signed out', next: 'Sign in again. What you sent was not saved.' }
  if (error instanceof StaleForm) return { status: 403, heading: 'This form is too old to save', next: 'Open the page again and send it once more.' }
  if (error instanceof ConflictError) return { status: 409, heading: 'Someone else has changed this', next: error.message }
  if (error instanceof Refusal || error instanceof InvalidFormError) return { status: 422, heading: 'This cannot be done yet', next: error.message }
  if (error instanceof TooManyTries) return { status: 429, heading: 'Too many attempts', next: error.message }
  if (error instanceof DatabaseUnavailable) return unavailable
  if (error instanceof ServerBusy) return { status: 503, heading: 'Slipway is busy', next: `${error.message}.` }
  const status = statusOf(error)
  if (status === 413) return { status, heading: 'That was too large', next: 'Go back and send less at once.' }
  if (status >= 400 && status < 500)
    return { status: 400, heading: 'The request could not be read', next: 'Go back, load the page again and send it once more.' }
  return fallback
}

/** The status that a library put on its error (a broken address, a body that is not a form, an upload that is too large); 500 if there is none. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500
  if ('code' in error && error.code === 'LIMIT_FILE_SIZE') return 413
  if (error instanceof Error && error.name === 'MulterError') return 400
  return 'status' in error && typeof error.status === 'number' ? error.status : 500
}

export const notFound: RequestHandler = () => {
  throw new NotFoundError('No such page')
}

export function pageErrors(context: Context, renderer: Renderer): ErrorRequestHandler {
  // oxlint-disable-next-line no-unused-vars -- Express recognises an error handler by its four parameters
  return (error: unknown, req, res, _next) => {
    const requestId = String(res.locals['requestId'] ?? '')
    const { status, heading, next: advice } = describeError(error)
    const about = { err: error, requestId, method: req.method, route: req.route?.path }
    if (error instanceof DatabaseUnavailable) {
      context.log.warn(about, 'the database was not available for a request')
      // Saving the session would wait for the database again.
      leaveSession(req)
    } else if (status === 500 || res.headersSent) context.log.error(about, 'request failed')
    if (res.headersSent) {
      // Half a response must not look like a whole one.
      if (!res.writableEnded) res.destroy()
      return
    }
    if (status === 403) recordSecurityEvent(context, { kind: 'refused', req })
    if (error instanceof TooManyTries)
      recordSecurityEvent(context, { kind: 'throttled', req, ...(error.personId === null ? {} : { personId: error.personId }) })
    const name = req.user?.name
    const page = {
      title: heading,
      person: name === undefined ? null : { name },
      nav: name === undefined ? [] : [{ text: 'My work', href: '/', current: false, count: 0 }],
      breadcrumbs: [],
      search: '',
      csrfToken: String(res.locals['csrfToken'] ?? ''),
      flash: [],
      nonce: String(res.locals['nonce'] ?? ''),
      requestId,
    }
    if (error instanceof TooManyTries || error instanceof ServerBusy) res.set('Retry-After', String(error.retryAfterSeconds))
    if (error instanceof SignedOut) {
      const signIn = `/sign-in?return=${encodeURIComponent(error.back)}`
      return sendPage(res, status, renderer.renderPage('signed-out', { page, why: error.message, texts: error.texts, signIn }))
    }
    const again = (form: SentForm): string =>
      renderer.renderPart('sent-form', { ...form, ...shownFields(form.fields), csrfToken: tokenOf(req, page.csrfToken) })
    if (error instanceof StaleForm)
      return sendPage(res, status, renderer.renderPage('stale-form', { page, ...error.form, ...shownFields(error.form.fields), sent: again(error.form) }))
    if (error instanceof DatabaseUnavailable) {
      res.set('Retry-After', String(error.retryAfterSeconds))
      const form = req.method === 'POST' ? sentForm(req, { mayBeSentAgain: true }) : null
      const address = req.method === 'GET' && isLocalPath(req.originalUrl) ? req.originalUrl : '/'
      return sendPage(res, status, renderer.renderPage('unavailable', { page, heading, form, address, sent: form ? again(form) : '' }))
    }
    const links = error instanceof TooManyTries && error.links.length > 0 ? error.links : [{ text: 'Go to My work', href: '/' }]
    sendPage(res, status, renderer.renderPage('error', { page, heading, next: advice, links }))
  }
}

/** The token for a form that is sent again. Without a session it is the form's own: it is checked like the first time, and a forged one is refused. */
function tokenOf(req: Request, known: string): string {
  const body: unknown = req.body
  if (known !== '' || typeof body !== 'object' || body === null || !('_csrf' in body)) return known
  return typeof body._csrf === 'string' ? body._csrf : ''
}
