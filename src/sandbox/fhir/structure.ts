import { codes, primitives, types } from './elements.ts'

export interface StructureFault {
  kind: 'wrong' | 'missing' | 'unknown'
  /** FHIRPath from the root. */
  path: string
  says: string
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const kindOf = (value: unknown): string => (Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value).slice(0, 60)}`)

const faultsShown = 60

/** Every way in which a resource differs from base STU3: wrong types, missing elements, repeats; and elements that no type knows. */
export function structureFaults(resource: Record<string, unknown>, path = typeof resource['resourceType'] === 'string' ? resource['resourceType'] : 'Resource'): StructureFault[] {
  const faults: StructureFault[] = []
  checkResource(resource, path, faults)
  return faults.slice(0, faultsShown)
}

const found = new WeakMap<object, StructureFault[]>()

/** The same, found once for a resource however often it is asked. */
export function structureFaultsOf(resource: Record<string, unknown>): StructureFault[] {
  const known = found.get(resource) ?? structureFaults(resource)
  found.set(resource, known)
  return known
}

function checkResource(resource: Record<string, unknown>, path: string, faults: StructureFault[]): void {
  const type = resource['resourceType']
  if (typeof type !== 'string') faults.push({ kind: 'wrong', path, says: 'A resource must name its resourceType.' })
  else if (types[type]) checkObject(resource, type, path, faults)
}

function checkObject(object: Record<string, unknown>, type: string, path: string, faults: StructureFault[]): void {
  const known = types[type]
  if (!known) return
  for (const [name, value] of Object.entries(object)) {
    if (name === 'resourceType') continue
    const element = known.get(name.startsWith('_') ? name.slice(1) : name)
    if (!element) faults.push({ kind: 'unknown', path: `${path}.${name}`, says: `${type} has no element ${name} in STU3. It was ignored.` })
    else if (!name.startsWith('_')) checkElement(value, name, { ...element, path: `${path}.${name}`, codes: codes[`${type}.${name}`], siblings: object[`_${name}`] }, faults)
  }
  for (const [name, element] of known)
    if (element.min === 1 && object[name] === undefined && object[`_${name}`] === undefined) faults.push({ kind: 'missing', path: `${path}.${name}`, says: `${path} must have ${name}.` })
}

function checkElement(value: unknown, name: string, element: { type: string; many: boolean; path: string; codes: readonly string[] | undefined; siblings: unknown }, faults: StructureFault[]): void {
  if (element.many !== Array.isArray(value)) {
    faults.push({ kind: 'wrong', path: element.path, says: element.many ? `${name} repeats, so it must be an array; found ${kindOf(value)}.` : `${name} occurs once, so it must not be an array.` })
    return
  }
  const values: unknown[] = Array.isArray(value) ? value : [value]
  // A value of a list that has only an extension is null, with the extension beside it.
  const besides = (index: number): boolean => Array.isArray(element.siblings) && isObject(element.siblings[index])
  values.forEach((one, index) => (one === null && besides(index)) || checkValue(one, { type: element.type, codes: element.codes, path: element.many ? `${element.path}[${index}]` : element.path }, faults))
}

function checkValue(value: unknown, element: { type: string; path: string; codes: readonly string[] | undefined }, faults: StructureFault[]): void {
  const primitive = primitives[element.type]
  if (primitive) {
    if (!primitive.fits(value)) faults.push({ kind: 'wrong', path: element.path, says: `${element.path} must be ${primitive.wants}; found ${kindOf(value)}.` })
    else if (element.codes && !element.codes.includes(String(value))) faults.push({ kind: 'wrong', path: element.path, says: `${element.path} must be one of ${element.codes.join(', ')}; found ${kindOf(value)}.` })
  } else if (!isObject(value)) faults.push({ kind: 'wrong', path: element.path, says: `${element.path} must be an object; found ${kindOf(value)}.` })
  else if (element.type === 'Resource') checkResource(value, element.path, faults)
  else checkObject(value, element.type, element.path, faults)
}
