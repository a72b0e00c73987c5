import { randomUUID } from 'node:crypto'
import express from 'express'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import passport from 'passport'
import type { Context } from '../context.ts'
import { csrf } from './csrf.ts'
import { requestLog } from './request-log.ts'
import { securityHeaders } from './security-headers.ts'
import { DatabaseSessions, personOfSession } from './session.ts'
import { passwordStrategy } from './sign-in/passwords.ts'
import { storableRequest } from './storable-request.ts'
import { uploads } from './uploads.ts'

const usualForms = express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 5000 })
/** Of a page into which a whole column of a spreadsheet is pasted. */
const longForms = express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 5000 })
const forms: RequestHandler = (req, res, next) => (req.path.endsWith('/columns/paste') ? longForms : usualForms)(req, res, next)

/** What every request for a page passes through before its route: id, headers, log line, body, session, person, CSRF. */
export function pageStack(context: Context): RequestHandler[] {
  const https = context.config.publicUrl.startsWith('https:')
  const people = new passport.Passport()
  people.use(passwordStrategy(context))
  people.serializeUser((user, done) => done(null, user.accountId))
  // The session was loaded together with its person, so the account's id, which passport passes, needs no second query.
  people.deserializeUser((req: Request, _accountId: string, done: (error: unknown, person: Express.User | false) => void) =>
    done(null, personOfSession(req) ?? false),
  )
  const { fixed, contentSecurityPolicy } = securityHeaders(https)
  return [
    (req, res, next) => {
      const { locals } = res
      locals['requestId'] = randomUUID()
      locals['nonce'] = randomUUID()
      req.app.locals['passport'] = people
      res.setHeader('Cache-Control', 'no-store')
      res.setHeader('X-Request-ID', locals['requestId'])
      res.setHeader('Content-Security-Policy', contentSecurityPolicy(locals['nonce']))
      for (const [name, value] of fixed) res.setHeader(name, value)
      next()
    },
    requestLog(context),
    forms,
    session({
      name: https ? '__Host-slipway' : 'slipway',
      secret: context.config.sessionSecret,
      store: new DatabaseSessions(context),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
    }),
    people.session(),
    uploads,
    storableRequest,
    csrf(context),
  ]
}
