import type { Request, Response } from 'express'
import type { Context } from '../context.ts'

const isHttps = ({ config }: Pick<Context, 'config'>): boolean => config.publicUrl.startsWith('https:')

/** With https the name has the prefix with which a browser accepts the cookie only from this very host, not from one beside it. */
export const cookieName = (context: Pick<Context, 'config'>, name: string): string => (isHttps(context) ? `__Host-${name}` : name)

/** The value of a cookie as the browser sent it; undefined if there is none. */
export function readCookie(context: Pick<Context, 'config'>, req: Request, name: string): string | undefined {
  const before = `${cookieName(context, name)}=`
  return (req.headers.cookie ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(before))
    ?.slice(before.length)
}

/** Sets a cookie that scripts cannot read and other sites do not send with a form. */
export function setCookie(context: Pick<Context, 'config'>, res: Response, cookie: { name: string; value: string; livesMs: number }): void {
  res.cookie(cookieName(context, cookie.name), cookie.value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(context),
    path: '/',
    maxAge: cookie.livesMs,
  })
}
