import type { Request } from 'express'
import { isLocalPath, pageOf, whatWasSent } from './what-was-sent.ts'
import type { SentField } from './what-was-sent.ts'

/** A form of an earlier session came from somebody who is signed in again: nothing of it was done, and they see what it said. */
export class StaleForm extends Error {
  /** A path of this site: the page that the form stood on. */
  readonly back: string
  /** Where it may be sent again; null where it may not, for want of proof that it came from a page of ours, or because its files are gone. */
  readonly action: string | null
  readonly fields: SentField[]
  /** A password is never given back: who sends the form again is asked for it by the page of the act. */
  readonly heldSecret: boolean
  readonly heldFiles: boolean
  constructor(req: Request, { ownPage }: { ownPage: boolean }) {
    super('The form is from before the last sign-in')
    const { fields, heldSecret } = whatWasSent(req.body)
    this.back = pageOf(req)
    this.fields = fields
    this.heldSecret = heldSecret
    this.heldFiles = Boolean(req.is('multipart/form-data'))
    this.action = ownPage && isLocalPath(req.originalUrl) && req.is('urlencoded') && fields.some((one) => one.value !== '') ? req.originalUrl : null
  }
}

/** What a page keeps for itself in its forms; it is shown apart from what somebody typed. */
const ofThePage = /^(version|seen|was|digest|ids?|picks|query|from|show|sort|cols|page|seq)(-|$)/

/** A field that the pages call otherwise than its name says. */
const called: Record<string, string> = { body: 'text' }

const asWords = (name: string): string =>
  (called[name] ?? name)
    .replace(/[-_][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, '')
    .replaceAll(/[-_]+/g, ' ')
    .replace(/^./, (letter) => letter.toUpperCase())

/** The fields that are not empty, in words: those that somebody filled in, and those of the page. */
export function shownFields(fields: SentField[]): { typed: { key: string; text: string }[]; ofPage: { key: string; text: string }[] } {
  const filled = fields.filter((one) => one.value.trim() !== '')
  const show = (some: SentField[]) => some.map(({ name, value }) => ({ key: asWords(name), text: value }))
  return { typed: show(filled.filter((one) => !ofThePage.test(one.name))), ofPage: show(filled.filter((one) => ofThePage.test(one.name))) }
}
