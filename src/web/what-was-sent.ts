import type { Request } from 'express'

/** One field of a form as it came. */
export interface SentField {
  name: string
  value: string
}

const secret = /pass|secret|token|_csrf|^current$/i

/** What a form said, in its order, and whether something of it is secret: that is left out. */
export function whatWasSent(body: unknown): { fields: SentField[]; heldSecret: boolean } {
  const all: [string, unknown][] = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const fields = all.flatMap(([name, values]) =>
    secret.test(name) ? [] : [values].flat().flatMap((value) => (typeof value === 'string' ? [{ name, value }] : [])),
  )
  return { fields, heldSecret: all.some(([name]) => name !== '_csrf' && secret.test(name)) }
}

/** A form that was not saved, to be shown again so that nothing typed is lost. */
export interface SentForm {
  /** A path of this site: the page that the form stood on. */
  back: string
  /** Where it may be sent again; null if it may not, or if its files are gone. */
  action: string | null
  fields: SentField[]
  /** A password is never given back: who sends the form again is asked for it by the page of the act. */
  heldSecret: boolean
  heldFiles: boolean
}

/** What this request sent; `mayBeSentAgain` says whether the page that shows it may offer a button that does so. */
export function sentForm(req: Request, { mayBeSentAgain }: { mayBeSentAgain: boolean }): SentForm {
  const { fields, heldSecret } = whatWasSent(req.body)
  const isWhole = isLocalPath(req.originalUrl) && Boolean(req.is('urlencoded')) && fields.some((one) => one.value !== '')
  return {
    back: pageOf(req),
    action: mayBeSentAgain && isWhole ? req.originalUrl : null,
    fields,
    heldSecret,
    heldFiles: Boolean(req.is('multipart/form-data')),
  }
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
