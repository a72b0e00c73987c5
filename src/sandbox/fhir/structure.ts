import { besideOf, emptyIn, isEmpty, isPadding } from './empty.ts'
import { isAttribute } from './elements.ts'
import { isExact, isList, isObject } from './exact.ts'
import { quoted, shortened } from './quoted.ts'
import { checkedType } from './checked-type.ts'
import type { Checked } from './checked-type.ts'

export interface StructureFault {
  kind: 'wrong' | 'missing' | 'empty' | 'unknown'
  /** FHIRPath from the root. */
  path: string
  says: string
}

const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? 'an array'
    : value === null
      ? 'null'
      : isExact(value)
        ? `the number ${value.rawJSON.slice(0, 60)}`
        : typeof value === 'object'
          ? 'an object'
          : `the ${typeof value} ${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`

const faultsShown = 60

/** Faults of each kind up to a limit: many harmless ones in a body hide none that refuses it. */
class Found {
  readonly errors: StructureFault[] = []
  readonly unknown: StructureFault[] = []
  /** Whether no more will be reported: by then it is known what refuses the body. */
  get isFull(): boolean {
    return this.errors.length >= faultsShown
  }
  add(fault: StructureFault): void {
    const list = fault.kind === 'unknown' ? this.unknown : this.errors
    if (list.length < faultsShown) list.push(fault)
  }
  empty(path: string, value: unknown): void {
    const what = value === null ? 'null' : value === '' ? 'an empty text' : Array.isArray(value) ? 'an empty list' : 'an object without content'
    this.add({ kind: 'empty', path, says: `${path} is ${what}. FHIR has nothing that is empty: leave the element out.` })
  }
}

/** Every way in which a resource differs from base STU3: wrong types, missing elements, repeats, empty values; after those, unknown elements. */
export function structureFaults(
  resource: Record<string, unknown>,
  path = typeof resource['resourceType'] === 'string' ? resource['resourceType'] : 'Resource',
): StructureFault[] {
  const faults = new Found()
  checkResource(resource, path, faults)
  return [...faults.errors, ...faults.unknown]
}

const found = new WeakMap<object, StructureFault[]>()

/** The same, computed once for each resource. */
export function structureFaultsOf(resource: Record<string, unknown>): StructureFault[] {
  const known = found.get(resource)
  if (known) return known
  const faults = structureFaults(resource)
  found.set(resource, faults)
  return faults
}

function checkResource(resource: Record<string, unknown>, path: string, faults: Found): void {
  const type = resource['resourceType']
  if (typeof type !== 'string' || type === '') faults.add({ kind: 'wrong', path, says: 'A resource must name its resourceType.' })
  else checkObject(resource, type, path, faults)
}

function checkObject(object: Record<string, unknown>, type: string, path: string, faults: Found): void {
  const known = checkedType(type)
  if (!known) return emptyIn(object, path, (at, value) => faults.empty(at, value))
  let holds = false
  for (const name in object) {
    if (faults.isFull) return
    if (name === 'resourceType') {
      holds = true
      continue
    }
    const isBeside = name.startsWith('_')
    const element = known.elements.get(isBeside ? name.slice(1) : name)
    if (!element) {
      faults.add({ kind: 'unknown', path: `${path}.${name}`, says: `${type} has no element ${shortened(name)} in STU3. It was ignored.` })
      continue
    }
    holds = true
    if (isBeside) checkBeside(object, name, { element, type, path: `${path}.${name}` }, faults)
    else checkElement(object, name, element, `${path}.${name}`, faults)
  }
  // What is ignored leaves nothing behind.
  if (!holds) return faults.empty(path, object)
  for (const [name] of known.wanted)
    if (object[name] === undefined && object[`_${name}`] === undefined)
      faults.add({ kind: 'missing', path: `${path}.${name}`, says: `${path} must have ${name}.` })
}

/** Checks what accompanies a primitive: its id and extensions, one for each value if it repeats. */
function checkBeside(
  object: Record<string, unknown>,
  name: string,
  { element, type, path }: { element: Checked; type: string; path: string },
  faults: Found,
): void {
  const beside = object[name]
  const bare = name.slice(1)
  const wrong = (says: string): void => faults.add({ kind: 'wrong', path, says })
  if (isEmpty(beside)) return faults.empty(path, beside)
  if (!element.primitive || element.type === 'xhtml' || isAttribute(element, bare, type))
    return wrong(`${path} cannot stand here: only a primitive value has its id and extensions in an element with an underscore, and ${bare} is none.`)
  if (!element.many) return checkCompanion(beside, path, faults)
  const values = object[bare]
  if (!isList(beside)) return wrong(`${bare} repeats, so ${name} must be an array; found ${kindOf(beside)}.`)
  if (!Array.isArray(values) || values.length !== beside.length)
    return wrong(`${name} must have as many entries as ${bare}, each null where the value has no id or extension; and ${bare} null where there is no value.`)
  if (beside.every((one) => one === null)) return faults.empty(path, beside)
  for (const [index, one] of beside.entries()) if (one !== null) checkCompanion(one, `${path}[${index}]`, faults)
}

function checkCompanion(value: unknown, path: string, faults: Found): void {
  if (isEmpty(value)) faults.empty(path, value)
  else if (isObject(value)) checkObject(value, 'Element', path, faults)
  else faults.add({ kind: 'wrong', path, says: `${path} must be an object with an id or extensions; found ${kindOf(value)}.` })
}

function checkElement(object: Record<string, unknown>, name: string, element: Checked, path: string, faults: Found): void {
  const value = object[name]
  // An object instead of a list is the first thing wrong.
  if (isEmpty(value) && !(element.many && isObject(value))) return faults.empty(path, value)
  if (element.many !== Array.isArray(value)) {
    faults.add({
      kind: 'wrong',
      path,
      says: element.many ? `${name} repeats, so it must be an array; found ${kindOf(value)}.` : `${name} occurs once, so it must not be an array.`,
    })
    return
  }
  if (!isList(value)) return checkValue(value, element, path, faults)
  // A value of a list that has only an extension is null, with the extension in the parallel list.
  const beside = element.primitive ? besideOf(object, name) : undefined
  for (const [index, one] of value.entries()) {
    if (faults.isFull) return
    if (!isPadding(one, beside, index)) checkValue(one, element, `${path}[${index}]`, faults)
  }
}

function checkValue(value: unknown, { type, primitive, codes: allowed }: Checked, path: string, faults: Found): void {
  if (isEmpty(value)) return faults.empty(path, value)
  if (primitive) {
    if (!primitive.fits(value)) faults.add({ kind: 'wrong', path, says: `${path} must be ${primitive.wants}; found ${kindOf(value)}.` })
    else if (allowed && !allowed.includes(String(value)))
      faults.add({ kind: 'wrong', path, says: `${path} must be one of ${allowed.join(', ')}; found ${kindOf(value)}.` })
  } else if (!isObject(value)) faults.add({ kind: 'wrong', path, says: `${path} must be an object; found ${kindOf(value)}.` })
  else if (type === 'Resource') checkResource(value, path, faults)
  else checkObject(value, type, path, faults)
}
