import type { Request } from 'express'
import { pageOf, whatWasSent } from './what-was-sent.ts'

/** A form came from someone whose session is gone: they sign in and come back, with what they typed. */
export class SignedOut extends Error {
  /** A path of this site. */
  readonly back: string
  /** What was typed, in the order of the form: a few texts of words, else the longest of keys and numbers. */
  readonly texts: string[]
  constructor(req: Request, why = 'You signed out in another window, or were not active for long. What you sent was not saved.') {
    super(why)
    this.back = pageOf(req)
    this.texts = typedIn(req.body)
  }
}

/** What a form may hold hidden: ids, digests and numbers, one or many. */
const keys = /^[\da-f-]+(\s+[\da-f-]+)*$/i
const mostTexts = 6

/** Texts of several words go before keys and numbers. A password is none. Of many the longest are given back, which nobody would like to type again. */
function typedIn(body: unknown): string[] {
  const texts = whatWasSent(body).fields.flatMap(({ value }) => (value.trim() === '' ? [] : [value.trim()]))
  const ofWords = texts.filter((text) => /\s/.test(text) && !keys.test(text))
  const byLength = (ofWords.length > 0 ? ofWords : texts).toSorted((a, b) => b.length - a.length)
  const longest = new Set(byLength.slice(0, ofWords.length > 0 ? mostTexts : 1))
  return [...new Set(texts)].filter((text) => longest.has(text))
}
