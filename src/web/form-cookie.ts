import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import type { Context } from '../context.ts'
import { readCookie, setCookie } from './cookies.ts'
import { equalInTime, keyedHash } from './keyed-hash.ts'

/**
 * Ties forms that need no session to their browser: a signed cookie that expires, and a token in the form that only this installation can derive from
 * it. The page to sign in then needs no database, and works after it was left open or in two windows.
 */
const name = 'slipway-form'
const livesMs = 7 * 24 * 60 * 60_000
/** A browser that comes back after a day gets another week for the same forms. */
const renewAfterMs = 24 * 60 * 60_000
const shape = /^([\w-]{22})\.(\d{1,15})\.([\w-]{43})$/

/** The browser and the expiry, if the cookie is ours and still valid. One that expires later than any that would be made now is not. */
function read(context: Context, req: Request): { browser: string; until: number } | undefined {
  const [, browser = '', expires = '', mark = ''] = shape.exec(readCookie(context, req, name) ?? '') ?? []
  const [until, now] = [Number(expires), context.clock()]
  if (browser === '' || until <= now || until > now + livesMs) return undefined
  return equalInTime(mark, keyedHash(context, 'form-cookie', browser, expires)) ? { browser, until } : undefined
}

const tokenOf = (context: Context, browser: string): string => keyedHash(context, 'form-token', browser)

/** Whether a form's token belongs to the browser that sends it. */
export function isFormToken(context: Context, req: Request, token: string): boolean {
  const known = read(context, req)
  return known !== undefined && equalInTime(token, tokenOf(context, known.browser))
}

/** The token for a form that is being shown; sets the cookie if it is missing or old. */
export function formToken(context: Context, req: Request): string {
  const known = read(context, req)
  const browser = known?.browser ?? randomBytes(16).toString('base64url')
  const expires = String(context.clock() + livesMs)
  if (req.res && (!known || known.until < Number(expires) - renewAfterMs))
    setCookie(context, req.res, { name, value: `${browser}.${expires}.${keyedHash(context, 'form-cookie', browser, expires)}`, livesMs })
  return tokenOf(context, browser)
}
