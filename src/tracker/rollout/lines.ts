import type { Cell } from '../service-facets/rollout-cells.ts'
import type { SharedFacts } from '../service-facets/facts.ts'
import { addressOf } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'

/** A number with its patients and the list that it is the length of. */
export interface Line {
  text: string
  services: number
  patients: number
  href: string
}

type Part = Pick<Cell, 'services' | 'patients'>

/** The services of the rollout, counted, with what is known of organisations and pairs. */
export interface Counted {
  cells: Cell[]
  shared: SharedFacts
  /** What they were chosen by, for the addresses of their lists. */
  within?: Partial<Filter>
}

export const total = (parts: Part[]) => ({
  services: parts.reduce((sum, one) => sum + one.services, 0),
  patients: parts.reduce((sum, one) => sum + one.patients, 0),
})
export const line = (text: string, parts: Part[], filter: Partial<Filter>): Line => ({ text, ...total(parts), href: addressOf(filter) })

/** Groups by something of theirs; the most services first. */
export function groupsOf<T extends Part>(parts: T[], keyOf: (part: T) => string): { key: string; parts: T[] }[] {
  const groups = [...Map.groupBy(parts, keyOf)].map(([key, own]) => ({ key, parts: own, services: total(own).services }))
  return groups.toSorted((a, b) => b.services - a.services || a.key.localeCompare(b.key))
}
