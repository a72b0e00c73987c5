import { randomBytes, randomUUID } from 'node:crypto'
import express from 'express'
import type { RequestHandler } from 'express'
import session from 'express-session'
import helmet from 'helmet'
import passport from 'passport'
import type { Context } from '../context.ts'
import { csrf } from './csrf.ts'
import { DatabaseSessions } from './sessions.store.ts'
import { findPersonOfAccount } from './sign-in/accounts.store.ts'
import { uploads } from './uploads.ts'
import { passwordStrategy } from './sign-in/passwords.ts'

/** Everything that a request for a page passes before its route: ids, headers, body, session, person, CSRF. */
export function pageStack(context: Context): RequestHandler[] {
  const https = context.config.publicUrl.startsWith('https:')
  const people = new passport.Passport()
  people.use(passwordStrategy(context))
  people.serializeUser((user, done) => done(null, (user as unknown as { accountId: string }).accountId))
  people.deserializeUser((accountId: string, done) => {
    findPersonOfAccount(context.db.read, accountId).then((person) => done(null, person ?? false), (error: unknown) => done(error))
  })
  return [
    (_req, res, next) => {
      res.locals['requestId'] = randomUUID()
      res.locals['nonce'] = randomBytes(16).toString('base64')
      res.set({ 'Cache-Control': 'no-store', 'X-Request-ID': String(res.locals['requestId']) })
      next()
    },
    securityHeaders(https),
    express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 5000 }),
    session({
      name: https ? '__Host-slipway' : 'slipway', secret: context.config.sessionSecret, store: new DatabaseSessions(context),
      resave: false, saveUninitialized: false, proxy: context.config.trustProxy,
      cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
    }),
    people.initialize() as RequestHandler,
    people.session() as RequestHandler,
    (req, _res, next) => { req.app.locals['passport'] = people; next() },
    uploads,
    csrf(context.config.publicUrl),
  ]
}

function securityHeaders(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", (_req, res) => `'nonce-${String((res as unknown as { locals: Record<string, unknown> }).locals['nonce'])}'`],
        styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], fontSrc: ["'self'"], objectSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'self'"], baseUri: ["'self'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With no-referrer a browser sends `Origin: null` with its own forms, which the origin check would refuse.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
  }) as RequestHandler
}
