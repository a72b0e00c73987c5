import type { Request } from 'express'

/** A form came from somebody whose session is gone: they sign in and come back, with what they typed. */
export class SignedOut extends Error {
  /** A path of this site. */
  readonly back: string
  /** The longest text that was typed; empty where there is none. */
  readonly text: string
  constructor(req: Request) {
    super('You are signed out')
    this.back = pageOf(req)
    this.text = longestOf(req.body)
  }
}

/** The page that the form stood on, as the browser says; only one of this site. */
function pageOf(req: Request): string {
  const from = req.get('referer')
  if (from === undefined || !URL.canParse(from)) return '/'
  const { host, pathname, search } = new URL(from)
  return host === req.get('host') && !pathname.startsWith('//') && !pathname.startsWith('/sign-in') ? pathname + search : '/'
}

const secret = /pass|secret|token|_csrf|^(current|code)$/i

/** Texts of several words go before keys and numbers, which a form may hold hidden. A password is none. */
function longestOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const texts = Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' && !secret.test(name) && value.trim() !== '' ? [value] : []))
  const ofWords = texts.filter((text) => /\s/.test(text.trim()))
  return (ofWords.length > 0 ? ofWords : texts).reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}
