import type { Request } from 'express'
import { sentForm } from './what-was-sent.ts'
import type { SentField, SentForm } from './what-was-sent.ts'

/** A form of an earlier session came from someone who is signed in again: nothing of it was done, and they see what it said. */
export class StaleForm extends Error {
  readonly form: SentForm
  /** `ownPage`: there is proof that it came from a page of ours, so that it may be sent again. */
  constructor(req: Request, { ownPage }: { ownPage: boolean }) {
    super('The form is from before the last sign-in')
    this.form = sentForm(req, { mayBeSentAgain: ownPage })
  }
}

/** What a page keeps for itself in its forms; it is shown apart from what someone typed. */
const ofThePage = /^(version|seen|was|digest|ids?|picks|query|from|show|sort|cols|page|seq)(-|$)/

/** A field that the pages call otherwise than its name says. */
const called: Record<string, string> = { body: 'text', ods_code: 'ODS code', dos_ids: 'DoS service ids' }

const asWords = (name: string): string =>
  (called[name] ?? name)
    .replace(/[-_][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, '')
    .replaceAll(/[-_]+/g, ' ')
    .replace(/^./, (letter) => letter.toUpperCase())

/** The fields that are not empty, in words: those that someone filled in, and those of the page. */
export function shownFields(fields: SentField[]): { shown: { key: string; text: string }[]; ofPage: { key: string; text: string }[] } {
  const filled = fields.filter((one) => one.value.trim() !== '')
  const show = (some: SentField[]) => some.map(({ name, value }) => ({ key: asWords(name), text: value }))
  return { shown: show(filled.filter((one) => !ofThePage.test(one.name))), ofPage: show(filled.filter((one) => ofThePage.test(one.name))) }
}
