import { isExact, isList, isObject } from './exact.ts'

type Json = Record<string, unknown>

/** Whether a value is one that FHIR's JSON forbids: null, an empty text, an empty list, an empty object. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  if (typeof value !== 'object' || isExact(value)) return false
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
}

/** Whether a null in a list is allowed because the value has only an id or an extension, in the parallel list. */
export const isPadding = (value: unknown, beside: unknown, index: number): boolean =>
  value === null && Array.isArray(beside) && isObject(beside[index]) && !isEmpty(beside[index])

/** The parallel list: `_given` for `given`, and vice versa. */
export const besideOf = (object: Json, name: string): unknown => object[name.startsWith('_') ? name.slice(1) : `_${name}`]

/** Reports empty values in something that no table describes. */
export function emptyIn(value: unknown, path: string, tell: (path: string, value: unknown) => void): void {
  if (isEmpty(value)) tell(path, value)
  else if (isList(value)) for (const [index, one] of value.entries()) emptyIn(one, `${path}[${index}]`, tell)
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (!isList(inner) || inner.length === 0) emptyIn(inner, `${path}.${name}`, tell)
      else for (const [index, one] of inner.entries()) if (one !== null || isNothing(value, name, index)) emptyIn(one, `${path}.${name}[${index}]`, tell)
    }
}

/** A null that is not padding in either list: the parallel one is empty there too. */
function isNothing(holder: Json, name: string, index: number): boolean {
  const beside = besideOf(holder, name)
  return !Array.isArray(beside) || index >= beside.length || isEmpty(beside[index])
}

/** The same object without empty values. */
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
