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
  /** What a fault says of the item with this key after the name of the file: `: asid: `, unless it is given. */
  place?: (key: string) => string
  /** Nothing is listed as changed if the items are made of others, which show it; no more than fields if they come and go with others. */
  listed?: 'nothing' | 'fields'
  get: (body: TemplateBody) => Item[]
  put: (body: TemplateBody, items: Item[]) => TemplateBody
  /** Why no form adds an item of this kind, if none does. */
  notAdded?: string
  /** How items are retired, or why none can be. */
  retired:
    | {
        get: (body: TemplateBody) => Item[]
        put: (body: TemplateBody, items: Item[]) => TemplateBody
        without: (body: TemplateBody, key: string) => TemplateBody
      }
    | string
  /** The key of a new item, if a person chooses it. */
  keyOf?: (values: Values) => string
  /** What is wrong with values that each are right alone; `key` is that of the item before, if there is one. */
  check?: (values: Values, of: { body: TemplateBody; key: string | undefined }) => Record<string, string>
  /** What else an item that was changed, added or put back changes. */
  settle?: (body: TemplateBody, item: Item, how: 'saved' | 'put back') => TemplateBody
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
export type Changed = { body: TemplateBody; key: string; title: string } | { faults: Record<string, string> }

/** What can be done with the items of a kind, whatever they are. */
export interface ItemKind {
  file: string
  one: string
  many: string
  place: (key: string) => string
  listed: 'all' | 'nothing' | 'fields'
  /** Why not, if it cannot. */
  notAdded: string | undefined
  notRetired: string | undefined
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
  const { get, put } = kind
  const retired = typeof kind.retired === 'string' ? undefined : kind.retired
  const settled = kind.settle ?? ((body: TemplateBody): TemplateBody => body)

  /** What has not changed stays as it was written, in its order. */
  function made(body: TemplateBody, key: string, sent: Values, before?: Item): { item: Item } | { faults: Record<string, string> } {
    const fields = kind.fields(body).filter((one) => !before || !one.onlyNew)
    const was = before && kind.values(before, body)
    const values = { ...was, ...valuesIn(fields, sent) }
    const changed = Object.entries(kind.parts).filter(([, part]) => !was || !same(values, was, part.fields))
    const names = new Set(changed.flatMap(([, part]) => part.fields))
    const faults: Record<string, string> = {
      ...kind.check?.(values, { body, key: before?.key }),
      ...faultsOfValues(
        fields.filter((one) => names.has(one.name)),
        values,
      ),
    }
    const inOrder = fields.flatMap(({ name }) => (faults[name] === undefined ? [] : [[name, faults[name]] as const]))
    if (inOrder.length > 0) return { faults: Object.fromEntries(inOrder) }
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
    place: kind.place ?? ((key) => `: ${key}: `),
    listed: kind.listed ?? 'all',
    notAdded: kind.notAdded,
    notRetired: typeof kind.retired === 'string' ? kind.retired : undefined,
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
      const items = get(body).map((one) => (one.key === key ? next.item : one))
      return { body: settled(put(body, items), next.item, 'saved'), key: next.item.key, title: kind.title(next.item) }
    },
    add(body, newKey, sent) {
      const next = made(body, kind.keyOf?.(valuesIn(kind.fields(body), sent)) ?? newKey, sent)
      if ('faults' in next) return next
      return { body: settled(put(body, [...get(body), next.item]), next.item, 'saved'), key: next.item.key, title: kind.title(next.item) }
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
      return settled(put(rest, [...get(rest), item]), item, 'put back')
    },
  }
}
