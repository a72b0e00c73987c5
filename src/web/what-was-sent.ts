import type { Request } from 'express'

/** One field of a form as it arrived. */
export interface SentField {
  name: string
  value: string
}

const secret = /pass|secret|token|_csrf|^current$/i

/** The fields of a form, in its order, and whether any was secret; secret ones are left out. */
export function whatWasSent(body: unknown): { fields: SentField[]; heldSecret: boolean } {
  const all: [string, unknown][] = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const fields = all.flatMap(([name, values]) =>
    secret.test(name) ? [] : [values].flat().flatMap((value) => (typeof value === 'string' ? [{ name, value }] : [])),
  )
  return { fields, heldSecret: all.some(([name]) => name !== '_csrf' && secret.test(name)) }
}

/** A form that was not saved, to be shown again so that nothing typed is lost. */
export interface SentForm {
  /** The path on this site of the page with the form. */
  back: string
  /** Where it may be sent again; null if it may not be, or if its files are gone. */
  action: string | null
  fields: SentField[]
  /** A password is never sent back: someone who sends the form again has to enter it on the page of the act. */
  heldSecret: boolean
  heldFiles: boolean
}

/** What this request sent; `mayBeSentAgain` says whether the page that shows it may have a button to send it again. */
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

/** The page with the form, as the browser reports it; only a page of this site. */
export function pageOf(req: Request): string {
  const from = req.get('referer')
  if (from === undefined || !URL.canParse(from)) return '/'
  const { host, pathname, search } = new URL(from)
  return host === req.get('host') && !pathname.startsWith('/sign-in') ? localPath(pathname + search) : '/'
}

/** A path on this site, else the first page: never sends or returns anyone to another site. */
export const localPath = (path: string | undefined): string => (isLocalPath(path) ? path : '/')

export const isLocalPath = (path: string | undefined): path is string => path !== undefined && /^\/(?![/\\])[^\r\n\\]*$/.test(path)
