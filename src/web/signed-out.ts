import type { Request } from 'express'
import { pageOf, whatWasSent } from './what-was-sent.ts'

/** A form came from someone whose session has ended: they sign in and come back, with what they typed. */
export class SignedOut extends Error {
  /** A path on this site. */
  readonly back: string
  /** What was typed, in the order of the form: texts of several words, or else the longest other value. */
  readonly texts: string[]
  constructor(req: Request, why = 'You signed out in another window, or were inactive for too long. What you sent was not saved.') {
    super(why)
    this.back = pageOf(req)
    this.texts = typedIn(req.body)
  }
}

/** What hidden fields of a form may contain: ids, digests and numbers, one or several. */
const keys = /^[\da-f-]+(\s+[\da-f-]+)*$/i
const mostTexts = 6

/** Prefers texts of several words to keys and numbers; never a password. Of many, returns the longest, which are the most trouble to type again. */
function typedIn(body: unknown): string[] {
  const texts = whatWasSent(body).fields.flatMap(({ value }) => (value.trim() === '' ? [] : [value.trim()]))
  const ofWords = texts.filter((text) => /\s/.test(text) && !keys.test(text))
  const byLength = (ofWords.length > 0 ? ofWords : texts).toSorted((a, b) => b.length - a.length)
  const longest = new Set(byLength.slice(0, ofWords.length > 0 ? mostTexts : 1))
  return [...new Set(texts)].filter((text) => longest.has(text))
}
