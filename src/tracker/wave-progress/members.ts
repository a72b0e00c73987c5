import type { Person } from '../../access/access.store.ts'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { overdueName, stageName, stateName, waveName } from '../service-facets/project-layer.ts'
import type { ProjectLayer } from '../service-facets/project-layer.ts'
import { Selection } from '../service-facets/select-services.ts'
import { readFilter } from '../service-filter/filter.ts'

/** What the projects of a wave are counted and listed by. Each is live, stopped, or one of the rest; some of the rest are behind. */
export const parts = { all: 'In the wave', behind: 'Behind', rest: 'Not live yet', live: 'Live', stopped: 'Stopped' } as const
export type Part = keyof typeof parts

/** Some projects of a wave: services in a layer of the facet index. */
export interface Slots {
  layer: ProjectLayer
  slots: BitSet
}
export type Members = Record<Part, Slots[]>

/** Business live was declared in all that follows it. */
const liveStages = ['hand-over', 'closed']

/** The projects of a wave that this person sees. */
export function membersOf(index: FacetIndex, person: Person, wave: string): Members {
  const filter = { ...readFilter(() => undefined), wave }
  const fits = new Selection(index, { filter, person, words: null }).fitting({}, { anyState: true })
  const all = index.layers.map((layer, at): Slots => ({ layer, slots: fits[at] ?? new BitSet() }))
  const only = (some: Slots[], names: string[]): Slots[] => some.map(({ layer, slots }) => ({ layer, slots: slots.new_intersection(layer.anyOf(names)) }))
  const but = (some: Slots[], others: Slots[]): Slots[] =>
    some.map(({ layer, slots }, at) => ({ layer, slots: slots.new_difference(others[at]?.slots ?? new BitSet()) }))
  const live = only(all, liveStages.map(stageName))
  const stopped = but(only(all, [stateName('stopped')]), live)
  const rest = but(but(all, live), stopped)
  return { all, live, stopped, rest, behind: only(rest, [overdueName('date'), stateName('on-hold')]) }
}

export const sizeOf = (some: Slots[]): number => some.reduce((sum, { slots }) => sum + slots.size(), 0)

/** The services of these projects. */
export function servicesOf(some: Slots[]): BitSet {
  const all = new BitSet()
  for (const { slots } of some) all.union(slots)
  return all
}

/** How many of these projects have each thing whose name begins so, the most first. */
export function countByName(some: Slots[], start: string): [rest: string, n: number][] {
  const counts = new Map<string, number>()
  for (const { layer, slots } of some)
    for (const [rest, set] of layer.startingWith(start)) counts.set(rest, (counts.get(rest) ?? 0) + slots.intersection_size(set))
  return [...counts].filter(([rest, n]) => rest !== '' && n > 0).toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}

const dayOfNumber = (number: number): Day =>
  asDay(
    `${Math.floor(number / 10_000)}-${String(number % 10_000)
      .padStart(4, '0')
      .replace(/(..)$/, '-$1')}`,
  )

/** How many of these projects have each go-live day, and how many have none. */
export function countGoLives(some: Slots[]): { days: Map<Day, number>; none: number } {
  const numbers = new Map<number, number>()
  let none = 0
  for (const { layer, slots } of some)
    slots.forEach((slot) => {
      const day = layer.dayAt('go-live', slot)
      if (day === undefined) none += 1
      else numbers.set(day, (numbers.get(day) ?? 0) + 1)
    })
  return { days: new Map([...numbers].map(([number, n]) => [dayOfNumber(number), n])), none }
}

/** A position in the list of a wave's projects: by go-live day, those without one last, then by place in the wave. */
export interface InOrder {
  id: ProjectId
  day: number
  place: number
}
const noDay = 99_999_999

/** These projects in the order of the list. */
export function inOrder(some: Slots[]): InOrder[] {
  const found: InOrder[] = []
  for (const { layer, slots } of some)
    slots.forEach((slot) => {
      found.push({ id: layer.projectAt(slot) ?? noProjectId, day: layer.dayAt('go-live', slot) ?? noDay, place: layer.placeAt(slot) ?? 0 })
    })
  return found.toSorted((a, b) => a.day - b.day || a.place - b.place)
}

/** The same, in the order of the wave. */
export const byPlace = (some: Slots[]): InOrder[] => inOrder(some).toSorted((a, b) => a.place - b.place)

/** The place of each project in the order of a wave, from 1, whoever sees it. */
export function placesIn(index: FacetIndex, wave: string): ReadonlyMap<ProjectId, number> {
  const all = index.layers.map((layer): Slots => ({ layer, slots: layer.set(waveName(wave)) }))
  return new Map(byPlace(all).map(({ id }, at) => [id, at + 1]))
}

/** Those planned to go live from one day to another. */
export const plannedBetween = (some: InOrder[], from: Day, to: Day): InOrder[] => {
  const [first, last] = [numberOf(from), numberOf(to)]
  return some.filter(({ day }) => day >= first && day <= last)
}
const numberOf = (day: Day): number => Number(day.replaceAll('-', ''))
