import { codes, primitives, types } from './elements.ts'
import type { Element } from './elements.ts'

/** An element with the checks for its values, looked up once. */
export interface Checked extends Element {
  primitive: (typeof primitives)[string] | undefined
  codes: readonly string[] | undefined
}

const checkedTypes = new Map<string, { elements: Map<string, Checked>; wanted: [string, Checked][] }>()

/** The elements of a type, and those of them that must be there; undefined if there is no such type. */
export function checkedType(type: string) {
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
