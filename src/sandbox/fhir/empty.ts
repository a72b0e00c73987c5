import { isExact, isList, isObject } from './exact.ts'

type Json = Record<string, unknown>

/** Whether a value is one that FHIR's JSON has none of: null, an empty text, an empty list, an empty object. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  if (typeof value !== 'object' || isExact(value)) return false
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
}

/** Whether null stands in a list because the value there has an id or an extension alone, in the list beside it. */
export const isPadding = (value: unknown, beside: unknown, index: number): boolean =>
  value === null && Array.isArray(beside) && isObject(beside[index]) && !isEmpty(beside[index])

/** The list that belongs to another: `_given` to `given`, and the other way round. */
export const besideOf = (object: Json, name: string): unknown => object[name.startsWith('_') ? name.slice(1) : `_${name}`]

/** Where something empty stands in what no table describes. */
export function emptyIn(value: unknown, path: string, tell: (path: string, value: unknown) => void): void {
  if (isEmpty(value)) tell(path, value)
  else if (isList(value)) for (const [index, one] of value.entries()) emptyIn(one, `${path}[${index}]`, tell)
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (!isList(inner) || inner.length === 0) emptyIn(inner, `${path}.${name}`, tell)
      else for (const [index, one] of inner.entries()) if (one !== null || isNothing(value, name, index)) emptyIn(one, `${path}.${name}[${index}]`, tell)
    }
}

/** A null that pads neither of two lists: nothing stands beside it either. */
function isNothing(holder: Json, name: string, index: number): boolean {
  const beside = besideOf(holder, name)
  return !Array.isArray(beside) || index >= beside.length || isEmpty(beside[index])
}

/** The same without what is empty. */
export function withoutEmpty(object: Json): Json {
  const kept: Json = {}
  for (const [name, value] of Object.entries(object)) {
    const pruned = prune(value)
    if (!isEmpty(pruned)) kept[name] = pruned
  }
  return kept
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(prune).filter((one) => one === null || !isEmpty(one))
    return list.every((one) => one === null) ? [] : list
  }
  return isObject(value) ? withoutEmpty(value) : value
}
