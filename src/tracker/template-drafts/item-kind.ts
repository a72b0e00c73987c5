import { z } from 'zod'
import type { TemplateBody } from '../template-versions/body.ts'
import { faultsOfValues, valuesIn } from './field.ts'
import type { Field, Values } from './field.ts'

/** One property of an item, with the fields that make it. */
interface Part {
  fields: string[]
  make: (values: Values) => unknown
}

export interface Definition<Item extends { key: string }> {
  /** The file of `templates/` in which a release has it, as faults name it. */
  file: string
  one: string
  many: string
  get: (body: TemplateBody) => Item[]
  put: (body: TemplateBody, items: Item[]) => TemplateBody
  /** Absent if items of this kind cannot be retired. */
  retired?: {
    get: (body: TemplateBody) => Item[]
    put: (body: TemplateBody, items: Item[]) => TemplateBody
    without: (body: TemplateBody, key: string) => TemplateBody
  }
  title: (item: Item) => string
  schema: z.ZodType<Item>
  fields: (body: TemplateBody) => Field[]
  values: (item: Item, body: TemplateBody) => Values
  parts: Record<string, Part>
}

export interface Listed {
  key: string
  title: string
}
export type Changed = { body: TemplateBody; title: string } | { faults: Record<string, string> }

/** What can be done with the items of a kind, whatever they are. */
export interface ItemKind {
  file: string
  one: string
  many: string
  mayRetire: boolean
  fields: (body: TemplateBody) => Field[]
  list: (body: TemplateBody) => Listed[]
  listRetired: (body: TemplateBody) => Listed[]
  /** Undefined if there is no such item. */
  find: (body: TemplateBody, key: string) => { title: string; values: Values; content: string } | undefined
  change: (body: TemplateBody, key: string, sent: Values) => Changed
  add: (body: TemplateBody, key: string, sent: Values) => Changed
  retire: (body: TemplateBody, key: string) => TemplateBody
  putBack: (body: TemplateBody, key: string) => TemplateBody
}

const same = (a: Values, b: Values, names: string[]): boolean => names.every((name) => textOf(a[name]) === textOf(b[name]))
const textOf = (value: string | string[] | undefined): string => JSON.stringify(typeof value === 'object' ? value.toSorted() : (value ?? ''))

export function itemKind<Item extends { key: string }>(kind: Definition<Item>): ItemKind {
  const { get, put, retired } = kind

  /** What has not changed stays as it was written, in its order. */
  function made(body: TemplateBody, key: string, sent: Values, before?: Item): { item: Item } | { faults: Record<string, string> } {
    const fields = kind.fields(body)
    const values = valuesIn(fields, sent)
    const was = before && kind.values(before, body)
    const changed = Object.entries(kind.parts).filter(([, part]) => !was || !same(values, was, part.fields))
    const names = new Set(changed.flatMap(([, part]) => part.fields))
    const faults = faultsOfValues(
      fields.filter((one) => names.has(one.name)),
      values,
    )
    if (Object.keys(faults).length > 0) return { faults }
    const parts = Object.fromEntries(changed.map(([property, part]) => [property, part.make(values)]))
    const whole = Object.entries({ key, ...before, ...parts }).filter(([, value]) => value !== undefined)
    const read = kind.schema.safeParse(Object.fromEntries(whole))
    if (read.success) return { item: read.data }
    return { faults: Object.fromEntries(read.error.issues.map(({ path, message }) => [kind.parts[String(path[0])]?.fields[0] ?? 'form', message])) }
  }

  return {
    file: kind.file,
    one: kind.one,
    many: kind.many,
    mayRetire: retired !== undefined,
    fields: kind.fields,
    list: (body) => get(body).map((item) => ({ key: item.key, title: kind.title(item) })),
    listRetired: (body) => (retired ? retired.get(body) : []).map((item) => ({ key: item.key, title: kind.title(item) })),
    find(body, key) {
      const item = get(body).find((one) => one.key === key)
      return item && { title: kind.title(item), values: kind.values(item, body), content: JSON.stringify(item) }
    },
    change(body, key, sent) {
      const before = get(body).find((one) => one.key === key)
      const next = made(body, key, sent, before)
      if ('faults' in next) return next
      return {
        body: put(
          body,
          get(body).map((one) => (one.key === key ? next.item : one)),
        ),
        title: kind.title(next.item),
      }
    },
    add(body, key, sent) {
      const next = made(body, key, sent)
      return 'faults' in next ? next : { body: put(body, [...get(body), next.item]), title: kind.title(next.item) }
    },
    retire(body, key) {
      const item = get(body).find((one) => one.key === key)
      if (!item || !retired) return body
      const rest = put(
        body,
        get(body).filter((one) => one.key !== key),
      )
      return retired.without(retired.put(rest, [...retired.get(rest), item]), key)
    },
    putBack(body, key) {
      const item = retired?.get(body).find((one) => one.key === key)
      if (!item || !retired) return body
      const rest = retired.put(
        body,
        retired.get(body).filter((one) => one.key !== key),
      )
      return put(rest, [...get(rest), item])
    },
  }
}
