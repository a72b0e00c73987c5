import type { Request } from 'express'

/** One field of a form as it came. */
export interface SentField {
  name: string
  value: string
}

const secret = /pass|secret|token|_csrf|^current$/i

/** What a form said, in its order, and whether something of it is secret: that is left out. */
export function whatWasSent(body: unknown): { fields: SentField[]; heldSecret: boolean } {
  const all = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const fields = all.flatMap(([name, values]) =>
    secret.test(name) ? [] : [values as unknown].flat().flatMap((value) => (typeof value === 'string' ? [{ name, value }] : [])),
  )
  return { fields, heldSecret: all.some(([name]) => name !== '_csrf' && secret.test(name)) }
}

/** The page that the form stood on, as the browser says; only one of this site. */
export function pageOf(req: Request): string {
  const from = req.get('referer')
  if (from === undefined || !URL.canParse(from)) return '/'
  const { host, pathname, search } = new URL(from)
  return host === req.get('host') && !pathname.startsWith('/sign-in') ? localPath(pathname + search) : '/'
}

/** A path of this site, else the first page: another site is neither returned to nor sent to. */
export const localPath = (path: string | undefined): string => (isLocalPath(path) ? path : '/')

export const isLocalPath = (path: string | undefined): path is string => path !== undefined && /^\/(?![/\\])[^\r\n\\]*$/.test(path)
