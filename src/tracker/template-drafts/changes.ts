import { entriesOf } from '../../keys.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { inWords } from './field.ts'
import type { ItemKind } from './item-kind.ts'
import { itemKinds } from './item-kinds.ts'
import type { KindName } from './item-kinds.ts'

export interface BodyChange {
  kind: KindName
  key: string
  title: string
  how: 'new' | 'changed' | 'retired'
  fields: { name: string; before: string; after: string }[]
}

interface Side {
  body: TemplateBody
  key: string
}

/** What differs in one item, field by field. */
export function fieldsBetween(kind: ItemKind, before: Side, after: Side): BodyChange['fields'] {
  const [old, now] = [kind.find(before.body, before.key), kind.find(after.body, after.key)]
  if (!old || !now || old.content === now.content) return []
  const [oldFields, fields] = [kind.fields(before.body), kind.fields(after.body)]
  return fields.flatMap((field, index) => {
    const [words, wordsNow] = [inWords(oldFields[index] ?? field, old.values[field.name]), inWords(field, now.values[field.name])]
    return words === wordsNow ? [] : [{ name: field.label, before: words, after: wordsNow }]
  })
}

/** What differs between two contents, in the order of their kinds. */
export const changesBetween = (before: TemplateBody, after: TemplateBody): BodyChange[] =>
  entriesOf(itemKinds).flatMap(([kind, of]): BodyChange[] => {
    if (of.listed === 'nothing') return []
    const [was, is] = [of.list(before), of.list(after)]
    const coming = is.flatMap(({ key, title }): BodyChange[] => {
      if (!was.some((one) => one.key === key)) return [{ kind, key, title, how: 'new', fields: [] }]
      const differing = fieldsBetween(of, { body: before, key }, { body: after, key })
      return differing.length === 0 ? [] : [{ kind, key, title, how: 'changed', fields: differing }]
    })
    const gone = was.filter(({ key }) => !is.some((one) => one.key === key))
    if (of.listed === 'fields') return coming.filter((one) => one.how === 'changed')
    return [...coming, ...gone.map(({ key, title }): BodyChange => ({ kind, key, title, how: 'retired', fields: [] }))]
  })

/** What differs in one item, as a record keeps it: from what to what. */
export function fromTo(fields: BodyChange['fields']): { from: string; to: string } {
  const side = (which: 'before' | 'after') => JSON.stringify(Object.fromEntries(fields.map((one) => [one.name, one[which]])))
  return { from: side('before'), to: side('after') }
}
