import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import type { Context } from '../../context.ts'
import { readCookie, setCookie } from '../cookies.ts'
import { equalInTime, keyedHash } from '../keyed-hash.ts'

/**
 * Browsers that have signed in to an account before, so that someone who guesses at its password elsewhere cannot lock out its owner
 * (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies). The cookie gives no access: it holds an id of the browser,
 * and for each of the last accounts (people share computers) a mark that only this installation can make. A new password invalidates the mark.
 */
const name = 'slipway-device'
const shape = /^[\w-]{22}(\.[\w-]{22}){1,8}$/
const mostAccounts = 8
const livesMs = 180 * 24 * 60 * 60_000

interface Of {
  id: string
  password_hash: string | null
}

const markOf = (context: Context, device: string, account: Of): string =>
  keyedHash(context, 'device', device, account.id, account.password_hash ?? '').slice(0, 22)

function read(context: Context, req: Request): { device: string; marks: string[] } | undefined {
  const value = readCookie(context, req, name)
  if (value === undefined || !shape.test(value)) return undefined
  const [device = '', ...marks] = value.split('.')
  return { device, marks }
}

/** The browser's id if it has signed in to this account before, else null. */
export function knownDevice(context: Context, req: Request, account: Of): string | null {
  const known = read(context, req)
  if (!known) return null
  const mark = markOf(context, known.device, account)
  return known.marks.some((one) => equalInTime(one, mark)) ? known.device : null
}

/** Makes the browser remember that it signed in to this account. */
export function rememberDevice(context: Context, req: Request, account: Of): void {
  const { device, marks } = read(context, req) ?? { device: randomBytes(16).toString('base64url'), marks: [] }
  const mark = markOf(context, device, account)
  const value = [device, mark, ...marks.filter((one) => one !== mark)].slice(0, 1 + mostAccounts).join('.')
  if (req.res) setCookie(context, req.res, { name, value, livesMs })
}
