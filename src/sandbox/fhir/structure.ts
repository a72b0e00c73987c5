import { codes, primitives, types } from './elements.ts'
import type { Element } from './elements.ts'
import { isExact } from './exact.ts'

export interface StructureFault {
  kind: 'wrong' | 'missing' | 'unknown'
  /** FHIRPath from the root. */
  path: string
  says: string
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)
const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? 'an array'
    : value === null
      ? 'null'
      : isExact(value)
        ? `the number ${value.rawJSON.slice(0, 60)}`
        : typeof value === 'object'
          ? 'an object'
          : `the ${typeof value} ${JSON.stringify(value).slice(0, 60)}`

const faultsShown = 60

/** Every way in which a resource differs from base STU3: wrong types, missing elements, repeats; and elements that no type knows. */
export function structureFaults(
  resource: Record<string, unknown>,
  path = typeof resource['resourceType'] === 'string' ? resource['resourceType'] : 'Resource',
): StructureFault[] {
  const faults: StructureFault[] = []
  checkResource(resource, path, faults)
  return faults.slice(0, faultsShown)
}

const found = new WeakMap<object, StructureFault[]>()

/** The same, found once for a resource however often it is asked. */
export function structureFaultsOf(resource: Record<string, unknown>): StructureFault[] {
  const known = found.get(resource)
  if (known) return known
  const faults = structureFaults(resource)
  found.set(resource, faults)
  return faults
}

/** A resource without the elements that no type knows: what is ignored is neither kept nor compared. Extensions are known. The same object where nothing goes. */
export const withoutUnknown = (resource: Record<string, unknown>): Record<string, unknown> =>
  structureFaultsOf(resource).some((one) => one.kind === 'unknown') ? knownIn(resource, 'Resource') : resource

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

function checkResource(resource: Record<string, unknown>, path: string, faults: StructureFault[]): void {
  const type = resource['resourceType']
  if (typeof type !== 'string') faults.push({ kind: 'wrong', path, says: 'A resource must name its resourceType.' })
  else if (types[type]) checkObject(resource, type, path, faults)
}

/** An element with what its values are checked by, looked up once. */
interface Checked extends Element {
  primitive: (typeof primitives)[string] | undefined
  codes: readonly string[] | undefined
}

const checkedTypes = new Map<string, { elements: Map<string, Checked>; wanted: [string, Checked][] }>()

function checkedType(type: string) {
  const ready = checkedTypes.get(type)
  const known = types[type]
  if (ready || !known) return ready
  const list = [...known].map(([name, element]): [string, Checked] => [
    name,
    { ...element, primitive: primitives[element.type], codes: codes[`${type}.${name}`] },
  ])
  const made = { elements: new Map(list), wanted: list.filter(([, element]) => element.min === 1) }
  checkedTypes.set(type, made)
  return made
}

function checkObject(object: Record<string, unknown>, type: string, path: string, faults: StructureFault[]): void {
  const known = checkedType(type)
  if (!known || faults.length >= faultsShown) return
  for (const name in object) {
    if (faults.length >= faultsShown) return
    if (name === 'resourceType') continue
    const isBeside = name.startsWith('_')
    const element = known.elements.get(isBeside ? name.slice(1) : name)
    if (!element) faults.push({ kind: 'unknown', path: `${path}.${name}`, says: `${type} has no element ${name} in STU3. It was ignored.` })
    else if (!isBeside) checkElement(object, name, element, `${path}.${name}`, faults)
  }
  for (const [name] of known.wanted)
    if (object[name] === undefined && object[`_${name}`] === undefined)
      faults.push({ kind: 'missing', path: `${path}.${name}`, says: `${path} must have ${name}.` })
}

function checkElement(object: Record<string, unknown>, name: string, element: Checked, path: string, faults: StructureFault[]): void {
  const value = object[name]
  if (element.many !== Array.isArray(value)) {
    faults.push({
      kind: 'wrong',
      path,
      says: element.many ? `${name} repeats, so it must be an array; found ${kindOf(value)}.` : `${name} occurs once, so it must not be an array.`,
    })
    return
  }
  if (!Array.isArray(value)) return checkValue(value, element, path, faults)
  // A value of a list that has only an extension is null, with the extension beside it.
  const siblings = object[`_${name}`]
  for (const [index, one] of (value as unknown[]).entries()) {
    if (faults.length >= faultsShown) return
    const isBeside = one === null && Array.isArray(siblings) && isObject(siblings[index])
    if (!isBeside) checkValue(one, element, `${path}[${index}]`, faults)
  }
}

function checkValue(value: unknown, { type, primitive, codes: allowed }: Checked, path: string, faults: StructureFault[]): void {
  if (primitive) {
    if (!primitive.fits(value)) faults.push({ kind: 'wrong', path, says: `${path} must be ${primitive.wants}; found ${kindOf(value)}.` })
    else if (allowed && !allowed.includes(String(value)))
      faults.push({ kind: 'wrong', path, says: `${path} must be one of ${allowed.join(', ')}; found ${kindOf(value)}.` })
  } else if (!isObject(value)) faults.push({ kind: 'wrong', path, says: `${path} must be an object; found ${kindOf(value)}.` })
  else if (type === 'Resource') checkResource(value, path, faults)
  else checkObject(value, type, path, faults)
}
