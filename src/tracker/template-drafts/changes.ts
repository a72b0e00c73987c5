import { entriesOf } from '../../keys.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { inWords } from './field.ts'
import { itemKinds } from './item-kinds.ts'
import type { KindName } from './item-kinds.ts'

export interface BodyChange {
  kind: KindName
  key: string
  title: string
  how: 'new' | 'changed' | 'retired'
  fields: { name: string; before: string; after: string }[]
}

/** What differs between two contents, in the order of their kinds. */
export const changesBetween = (before: TemplateBody, after: TemplateBody): BodyChange[] =>
  entriesOf(itemKinds).flatMap(([kind, of]): BodyChange[] => {
    const [was, is] = [of.list(before), of.list(after)]
    const coming = is.flatMap(({ key, title }): BodyChange[] => {
      const [old, now] = [of.find(before, key), of.find(after, key)]
      if (!old || !now) return [{ kind, key, title, how: 'new', fields: [] }]
      if (old.content === now.content) return []
      const [oldFields, fields] = [of.fields(before), of.fields(after)]
      const differing = fields.flatMap((field, index) => {
        const [words, wordsNow] = [inWords(oldFields[index] ?? field, old.values[field.name]), inWords(field, now.values[field.name])]
        return words === wordsNow ? [] : [{ name: field.label, before: words, after: wordsNow }]
      })
      return differing.length === 0 ? [] : [{ kind, key, title, how: 'changed', fields: differing }]
    })
    const gone = was.filter(({ key }) => !is.some((one) => one.key === key))
    return [...coming, ...gone.map(({ key, title }): BodyChange => ({ kind, key, title, how: 'retired', fields: [] }))]
  })

/** What differs in one item, as a record keeps it: from what to what. */
export function fromTo({ fields }: BodyChange): { from: string; to: string } {
  const side = (which: 'before' | 'after') => JSON.stringify(Object.fromEntries(fields.map((one) => [one.name, one[which]])))
  return { from: side('before'), to: side('after') }
}
