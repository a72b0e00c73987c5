import type { Request } from 'express'
import { isKey } from '../keys.ts'
import { sentForm } from './what-was-sent.ts'
import type { SentField, SentForm } from './what-was-sent.ts'

/** The form is from an earlier session of someone who has signed in again: nothing was done, and they see what they sent. */
export class StaleForm extends Error {
  readonly form: SentForm
  /** `ownPage`: the form is proven to come from a page of ours, so it may be sent again. */
  constructor(req: Request, { ownPage }: { ownPage: boolean }) {
    super('The form is from before the last sign-in')
    this.form = sentForm(req, { mayBeSentAgain: ownPage })
  }
}

/** Hidden fields of a page; they are shown apart from what someone typed. */
const ofThePage = /^(version|seen|was|digest|ids?|picks|query|from|show|sort|cols|page|seq)(-|$)/

/** Fields whose label on the page differs from their name. */
const called = { body: 'text', ods_code: 'ODS code', dos_ids: 'DoS service ids' } as const

const asWords = (name: string): string =>
  (isKey(called, name) ? called[name] : name)
    .replace(/[-_][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, '')
    .replaceAll(/[-_]+/g, ' ')
    .replace(/^./, (letter) => letter.toUpperCase())

/** The fields that are not empty, with their labels: those that someone filled in, and those of the page. */
export function shownFields(fields: SentField[]): { shown: { key: string; text: string }[]; ofPage: { key: string; text: string }[] } {
  const filled = fields.filter((one) => one.value.trim() !== '')
  const show = (some: SentField[]) => some.map(({ name, value }) => ({ key: asWords(name), text: value }))
  return { shown: show(filled.filter((one) => !ofThePage.test(one.name))), ofPage: show(filled.filter((one) => ofThePage.test(one.name))) }
}
