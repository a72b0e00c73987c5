import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import type { Context } from '../context.ts'
import { readCookie, setCookie } from './cookies.ts'
import { equalInTime, keyedHash } from './keyed-hash.ts'

/**
 * What ties the forms of those who are not signed in to their browser, without a session: a signed cookie that expires, and a token in the form that
 * only this installation can make of it. A page to sign in needs no database, and works when it was left open or is open twice.
 */
const name = 'slipway-form'
const livesMs = 7 * 24 * 60 * 60_000
/** A browser that comes back a day later gets a week anew, for the same forms. */
const renewAfterMs = 24 * 60 * 60_000
const shape = /^([\w-]{22})\.(\d{1,15})\.([\w-]{43})$/

/** The browser and until when, where the cookie is ours and good; one dated ahead of any that would be made now is not. */
function read(context: Context, req: Request): { browser: string; until: number } | undefined {
  const [, browser = '', expires = '', mark = ''] = shape.exec(readCookie(context, req, name) ?? '') ?? []
  const [until, now] = [Number(expires), context.clock()]
  if (browser === '' || until <= now || until > now + livesMs) return undefined
  return equalInTime(mark, keyedHash(context, 'form-cookie', browser, expires)) ? { browser, until } : undefined
}

const tokenOf = (context: Context, browser: string): string => keyedHash(context, 'form-token', browser)

/** Whether a form's token is of the browser that sends it. */
export function isFormToken(context: Context, req: Request, token: string): boolean {
  const known = read(context, req)
  return known !== undefined && equalInTime(token, tokenOf(context, known.browser))
}

/** The token for a form that is shown now; sets the cookie where it is not there or old. */
export function formToken(context: Context, req: Request): string {
  const known = read(context, req)
  const browser = known?.browser ?? randomBytes(16).toString('base64url')
  const expires = String(context.clock() + livesMs)
  if (req.res && (!known || known.until < Number(expires) - renewAfterMs))
    setCookie(context, req.res, { name, value: `${browser}.${expires}.${keyedHash(context, 'form-cookie', browser, expires)}`, livesMs })
  return tokenOf(context, browser)
}
