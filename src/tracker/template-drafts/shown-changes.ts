import type { TemplateBody } from '../template-versions/body.ts'
import { changesBetween } from './changes.ts'
import type { BodyChange } from './changes.ts'
import { itemKinds } from './item-kinds.ts'
import { capital } from '../../text.ts'

const howWords = { new: 'New', changed: 'Changed', retired: 'Retired' } as const
const tags = { new: 'nhsuk-tag--green', changed: 'nhsuk-tag--blue', retired: 'nhsuk-tag--grey' } as const

export interface ShownChange {
  title: string
  kind: string
  how: string
  tag: string
  href: string | null
  fields: BodyChange['fields']
}

/** What differs between two contents, for the eye; each with the address of its form if there is one. */
export const shownChanges = (before: TemplateBody, after: TemplateBody, hrefOf: (change: BodyChange) => string | null = () => null): ShownChange[] =>
  changesBetween(before, after).map((one) => ({
    title: one.title,
    kind: capital(itemKinds[one.kind].one),
    how: howWords[one.how],
    tag: tags[one.how],
    href: one.how === 'retired' ? null : hrefOf(one),
    fields: one.fields,
  }))
