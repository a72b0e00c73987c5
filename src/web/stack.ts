import { randomBytes, randomUUID } from 'node:crypto'
import express from 'express'
import type { RequestHandler } from 'express'
import passport from 'passport'
import type { Context } from '../context.ts'
import { csrf } from './csrf.ts'
import { securityHeaders } from './security-headers.ts'
import { sessions } from './session.ts'
import { passwordStrategy } from './sign-in/passwords.ts'
import { uploads } from './uploads.ts'

/** Everything that a request for a page passes before its route: ids, headers, body, session, person, CSRF. */
export function pageStack(context: Context): RequestHandler[] {
  const people = new passport.Passport()
  people.use(passwordStrategy(context))
  const { fixed, contentSecurityPolicy } = securityHeaders(context.config.publicUrl.startsWith('https:'))
  return [
    (req, res, next) => {
      const { locals } = res
      locals['requestId'] = randomUUID()
      locals['nonce'] = randomBytes(16).toString('base64')
      req.app.locals['passport'] = people
      res.setHeader('Cache-Control', 'no-store')
      res.setHeader('X-Request-ID', locals['requestId'])
      res.setHeader('Content-Security-Policy', contentSecurityPolicy(locals['nonce']))
      for (const [name, value] of fixed) res.setHeader(name, value)
      next()
    },
    express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 5000 }),
    sessions(context),
    uploads,
    csrf(context.config.publicUrl),
  ]
}
