import { isList, isObject } from './exact.ts'
/** A place in a body: the names and positions that lead there. */
export type Place = (string | number)[]

type Step = string | number | { type: string }

const step = /\.contained\.where\(\$this is (\w+)\)|\.([A-Za-z_]\w*)|\[(\d+)\]/y

/** The steps of a path as rules write it, or null if it does not lead into an Appointment. */
function stepsOf(path: string): Step[] | null {
  if (!path.startsWith('Appointment')) return null
  const steps: Step[] = []
  step.lastIndex = 'Appointment'.length
  while (step.lastIndex < path.length) {
    const match = step.exec(path)
    if (!match) return steps
    const [, type, name, index] = match
    if (type !== undefined) steps.push('contained', { type })
    else steps.push(name ?? Number(index))
  }
  return steps
}

const member = (holder: unknown, at: string | number): unknown =>
  isList(holder) ? (typeof at === 'number' ? holder[at] : undefined) : isObject(holder) ? holder[at] : undefined

/** Where a finding's path leads in this body: as far as the body goes, and whether that is all the way. Null if the path is about something else. */
export function placeIn(body: unknown, path: string): { place: Place; whole: boolean } | null {
  const steps = stepsOf(path)
  if (steps === null) return null
  const place: Place = []
  let holder = body
  for (const one of steps) {
    const at = typeof one === 'object' ? (Array.isArray(holder) ? holder.findIndex((each) => member(each, 'resourceType') === one.type) : -1) : one
    // Rules name an element of a list without its position if the list has only one.
    if (typeof at === 'string' && Array.isArray(holder) && holder.length > 0) {
      place.push(0)
      holder = member(holder, 0)
    }
    const next = member(holder, at)
    if (next === undefined) return { place, whole: false }
    place.push(at)
    holder = next
  }
  return { place, whole: true }
}

export const valueAt = (body: unknown, place: Place): unknown => place.reduce(member, body)

/** The first of a list and a single value share a key: the other format may not have the list. */
export const keyOf = (place: Place): string => place.filter((one) => one !== 0).join('.')

export interface Line {
  text: string
  /** The key of the element that begins on this line; null if one ends there. */
  key: string | null
}

/** JSON with one element on each line, and what each line is about. */
export function jsonLines(value: unknown): Line[] {
  const lines: Line[] = []
  const write = (one: unknown, place: Place, indent: string, before: string, after: string): void => {
    const isList = Array.isArray(one)
    const inner: [string | number, unknown][] = isList
      ? one.map((each, index) => [index, each])
      : typeof one === 'object' && one !== null
        ? Object.entries(one)
        : []
    if (inner.length === 0) {
      lines.push({ text: `${indent}${before}${JSON.stringify(one) ?? 'null'}${after}`, key: keyOf(place) })
      return
    }
    lines.push({ text: `${indent}${before}${isList ? '[' : '{'}`, key: keyOf(place) })
    for (const [index, [at, each]] of inner.entries())
      write(each, [...place, at], `${indent}  `, isList ? '' : `${JSON.stringify(at)}: `, index === inner.length - 1 ? '' : ',')
    lines.push({ text: `${indent}${isList ? ']' : '}'}${after}`, key: null })
  }
  write(value, [], '', '', '')
  return lines
}

/** Pretty XML by line, and what each is about, with the same keys as the resource in JSON. */
export function xmlLines(pretty: string): Line[] {
  const open: { place: Place; counts: Map<string, number> }[] = []
  return pretty.split('\n').map((text) => {
    const trimmed = text.trim()
    if (trimmed.startsWith('</')) {
      open.pop()
      return { text, key: null }
    }
    const name = /^<([A-Za-z_][\w.-]*)/.exec(trimmed)?.[1]
    if (name === undefined) return { text, key: null }
    const parent = open.at(-1)
    const count = parent?.counts.get(name) ?? 0
    parent?.counts.set(name, count + 1)
    // The element around a contained resource is not a step of the path.
    const place = !parent || /^[A-Z]/.test(name) ? (parent?.place ?? []) : [...parent.place, name, count]
    if (!trimmed.endsWith('/>') && !trimmed.includes(`</${name}>`)) open.push({ place, counts: new Map() })
    return { text, key: keyOf(place) }
  })
}
