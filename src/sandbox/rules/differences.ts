import { isExact, isObject } from '../fhir/exact.ts'

const ignoredAtRoot = new Set(['meta', 'text', 'status'])
const most = 20

/** FHIRPath of each element that differs between an appointment as it is and as it came; meta, narrative, status and key order do not count. */
export function differencesOf(stands: Record<string, unknown>, came: Record<string, unknown>): string[] {
  const paths: string[] = []
  const keys = new Set([...Object.keys(stands), ...Object.keys(came)])
  for (const key of keys) if (!ignoredAtRoot.has(key)) compare(stands[key], came[key], `Appointment.${key}`, paths)
  return paths.slice(0, most)
}

/** Contained resources are found by their type and id, whatever their order; undefined if these do not tell them apart. */
function byId(list: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(list)) return undefined
  // What should be a text may be anything here, also an object that JavaScript cannot turn into a text.
  const found = new Map(list.map((one) => [isObject(one) ? JSON.stringify([one['resourceType'], one['id']]) : '', one]))
  return found.size === list.length ? found : undefined
}

function compareContained(stands: Map<string, unknown>, came: Map<string, unknown>, path: string, paths: string[]): void {
  for (const [index, [id, one]] of [...stands].entries()) compare(one, came.get(id), `${path}[${index}]`, paths)
  for (const [index, id] of [...came.keys()].entries()) if (!stands.has(id) && paths.length < most) paths.push(`${path}[${index}]`)
}

function compare(a: unknown, b: unknown, path: string, paths: string[]): void {
  if (paths.length >= most) return
  const [stands, came] = path === 'Appointment.contained' ? [byId(a), byId(b)] : []
  if (stands && came) return compareContained(stands, came, path, paths)
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    for (const [index, one] of a.entries()) compare(one, b[index], `${path}[${index}]`, paths)
    return
  }
  if (isObject(a) && isObject(b)) {
    // The narrative is a resource's own; the text of a code or a note is what it says.
    const isResource = a['resourceType'] !== undefined
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      if (!isResource || (key !== 'meta' && key !== 'text')) compare(a[key], b[key], `${path}.${key}`, paths)
    return
  }
  if (numberOf(a) !== numberOf(b) && !(sameMoment(a, b) && /\.(start|end|created|indexed)$/.test(path))) paths.push(path)
}

/** 1.10 is 1.1 here: a Consumer that lost the zero has changed nothing. */
const numberOf = (value: unknown): unknown => (isExact(value) ? Number(value.rawJSON) : value)
/** The same instant, written with another offset or precision. */
const sameMoment = (a: unknown, b: unknown): boolean =>
  typeof a === 'string' && typeof b === 'string' && !Number.isNaN(Date.parse(a)) && Date.parse(a) === Date.parse(b)
