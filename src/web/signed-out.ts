import type { Request } from 'express'

/** A form came from somebody whose session is gone: they sign in and come back, with what they typed. */
export class SignedOut extends Error {
  /** A path of this site. */
  readonly back: string
  /** What was typed, in the order of the form: a few texts of words, else the longest of keys and numbers. */
  readonly texts: string[]
  constructor(req: Request) {
    super('You are signed out')
    this.back = pageOf(req)
    this.texts = typedIn(req.body)
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

/** What a form may hold hidden: ids, digests and numbers, one or many. */
const keys = /^[\da-f-]+(\s+[\da-f-]+)*$/i
const mostTexts = 6

/** Texts of several words go before keys and numbers. A password is none. Of many the longest are given back, which nobody would like to type again. */
function typedIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  const texts = Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' && !secret.test(name) && value.trim() !== '' ? [value.trim()] : []))
  const ofWords = texts.filter((text) => /\s/.test(text) && !keys.test(text))
  const byLength = (ofWords.length > 0 ? ofWords : texts).toSorted((a, b) => b.length - a.length)
  const longest = new Set(byLength.slice(0, ofWords.length > 0 ? mostTexts : 1))
  return [...new Set(texts)].filter((text) => longest.has(text))
}
