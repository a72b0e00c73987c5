import { asPersonId, noProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { projectsManaged } from '../service-facets/area-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { ProjectLayer } from '../service-facets/project-layer.ts'
import { awaitedLists, dayOfPlace, firstPlaceOf } from '../service-facets/todo.ts'
import type { AwaitedList } from '../service-facets/todo.ts'
import { eachProject } from './find-todos.ts'

/** Whose projects they are, and on which day. */
export interface Scope {
  /** Only projects that this person manages, on the project itself or in an area; null for all. */
  managerId: PersonId | null
  today: Day
}

/** Someone who was asked to confirm go or to accept a hand-over. */
export interface AtGate {
  person: PersonId
  project: ProjectId
  day: string
}

/** What projects await from one person. */
export interface AwaitedFrom {
  personId: PersonId
  total: number
  counts: Record<AwaitedList, number>
  /** Since when something is awaited: the day on which it was asked for, or was due. */
  since: Day
}

type Counted = Omit<AwaitedFrom, 'since'> & { first: number }

/** The place before which things are awaited: a procedure that is out is awaited at once, anything else after its day. */
const endOf = (list: AwaitedList, today: Day): number => (list === 'sign' ? Infinity : firstPlaceOf(today))

const managedIn = (index: FacetIndex, layer: ProjectLayer, { managerId }: Scope) => (managerId === null ? undefined : projectsManaged(index, layer, managerId))

/** What these projects await from each person, who is awaited longest first. */
export function countAwaited(index: FacetIndex, scope: Scope, atGates: AtGate[]): AwaitedFrom[] {
  const found = new Map<string, Counted>()
  for (const { person, day } of atGates) add(found, person, 'gates', [firstPlaceOf(day)])
  for (const layer of index.layers) {
    const managed = managedIn(index, layer, scope)
    for (const list of awaitedLists) {
      /** By service and person, what someone with several roles has in more than one of them. */
      const counted = new Map<string, Set<number>>()
      const end = endOf(list, scope.today)
      for (const [whose, bySlot] of layer.todos.before(list, end))
        for (const [slot, places] of bySlot) {
          if (managed && !managed.has(slot)) continue
          const people = layer.peopleAt(slot)
          const late = (places.at(-1) ?? end) < end ? places : places.filter((place) => place < end)
          for (const holder of holdersOf(people, whose))
            add(found, holder, list, people.filter((one) => one.id === holder).length === 1 ? late : notCounted(late, counted, `${slot} ${holder}`))
        }
    }
  }
  return [...found.values()]
    .toSorted((a, b) => a.first - b.first || b.total - a.total || (a.personId < b.personId ? -1 : 1))
    .map(({ first, ...one }) => ({ ...one, since: asDay(String(first).replace(/(....)(..)(..)/, '$1-$2-$3')) }))
}

const holdersOf = (people: { id: PersonId; role: string }[], whose: string): Set<PersonId> =>
  new Set(people.filter((one) => one.role === whose || one.id === whose).map((one) => one.id))

function notCounted(places: number[], counted: Map<string, Set<number>>, key: string): number[] {
  const known = counted.get(key) ?? new Set()
  counted.set(key, known)
  const fresh = places.filter((place) => !known.has(place))
  for (const place of fresh) known.add(place)
  return fresh
}

function add(found: Map<string, Counted>, holder: string, list: AwaitedList, places: number[]): void {
  const [place] = places
  if (place === undefined) return
  const first = dayOfPlace(place)
  const one = found.get(holder) ?? {
    personId: asPersonId(holder),
    total: 0,
    counts: { sign: 0, gates: 0, 'late-prerequisites': 0, conditions: 0, criteria: 0, actions: 0 },
    first,
  }
  found.set(holder, one)
  one.total += places.length
  one.counts[list] += places.length
  one.first = Math.min(one.first, first)
}

/** The projects that await something from a person, those that await it longest first. */
export function projectsAwaiting(index: FacetIndex, { atGates, ...scope }: Scope & { atGates: AtGate[] }, personId: PersonId): ProjectId[] {
  const first = new Map<ProjectId, number>()
  for (const one of atGates)
    if (one.person === personId) first.set(one.project, Math.min(first.get(one.project) ?? Infinity, dayOfPlace(firstPlaceOf(one.day))))
  for (const layer of index.layers) {
    const managed = managedIn(index, layer, scope)
    for (const list of awaitedLists) {
      const end = endOf(list, scope.today)
      eachProject(layer, { personId, list }, (slot, places) => {
        const [place = Infinity] = places
        if (place >= end || (managed && !managed.has(slot))) return
        const project = layer.projectAt(slot) ?? noProjectId
        first.set(project, Math.min(first.get(project) ?? Infinity, dayOfPlace(place)))
      })
    }
  }
  return [...first].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1)).map(([project]) => project)
}
