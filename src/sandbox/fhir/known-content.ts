import { withoutEmpty } from './empty.ts'
import { isObject } from './exact.ts'
import { checkedType } from './checked-type.ts'
import { structureFaultsOf } from './structure.ts'

/**
 * A resource as it is stored and compared: without unknown elements and empty values, which only older appointments have. Extensions are known.
 * Returns the same object if nothing is removed.
 */
export function contentOf(resource: Record<string, unknown>): Record<string, unknown> {
  const kinds = new Set(structureFaultsOf(resource).map((one) => one.kind))
  const known = kinds.has('unknown') ? knownIn(resource, 'Resource') : resource
  return kinds.has('empty') ? withoutEmpty(known) : known
}

function knownIn(object: Record<string, unknown>, type: string): Record<string, unknown> {
  const own = type === 'Resource' ? object['resourceType'] : type
  const known = typeof own === 'string' ? checkedType(own) : undefined
  if (!known) return object
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    const isBeside = name.startsWith('_')
    const element = known.elements.get(isBeside ? name.slice(1) : name)
    if (name === 'resourceType') kept[name] = value
    else if (element) kept[name] = knownOf(value, isBeside ? 'Element' : element.type)
  }
  return kept
}

const knownOf = (value: unknown, type: string): unknown =>
  Array.isArray(value) ? value.map((one) => knownOf(one, type)) : isObject(value) ? knownIn(value, type) : value
