import { noProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { ProjectLayer } from '../service-facets/project-layer.ts'
import { dayOfPlace, firstPlaceOf } from '../service-facets/todo.ts'
import type { IndexedList, TodoList } from '../service-facets/todo.ts'

interface Asked {
  personId: PersonId
  list: TodoList
  /** How many things are shown. */
  limit: number
  /** The place of the last thing that was shown before. */
  after?: { sort: string; project_id: ProjectId } | undefined
}

interface DayOfProject {
  day: number
  project: ProjectId
}

const isBefore = (one: DayOfProject, other: DayOfProject): boolean => one.day < other.day || (one.day === other.day && one.project < other.project)

/**
 * How many things a person has in a list, and the projects that hold the first of those that come after a place. Things are in order by day, then by
 * project: so many things are in so many pairs of a day and a project at most.
 */
export function findTodos(index: FacetIndex, { personId, list, limit, after }: Asked): { total: number; projects: ProjectId[] } {
  const from = after && { day: dayOfPlace(firstPlaceOf(after.sort)), project: after.project_id }
  // The project of the place itself may have nothing left.
  const most = from ? limit + 1 : limit
  const first: DayOfProject[] = []
  let total = 0
  for (const layer of index.layers)
    eachProject(layer, { personId, list }, (slot, places) => {
      total += places.length
      let before = -1
      for (const place of places) {
        const day = dayOfPlace(place)
        const last = first.length < most ? undefined : first[most - 1]
        if (last && day > last.day) return
        if (day === before || (from && day < from.day)) continue
        before = day
        const pair = { day, project: layer.projectAt(slot) ?? noProjectId }
        if ((from && isBefore(pair, from)) || (last && !isBefore(pair, last))) continue
        insert(first, pair)
        if (first.length > most) first.pop()
      }
    })
  return { total, projects: [...new Set(first.map((one) => one.project))] }
}

/** Hands on each service with the places of what this person has in its project. */
export function eachProject(
  layer: ProjectLayer,
  { personId, list }: { personId: PersonId; list: IndexedList },
  then: (slot: number, places: number[]) => void,
): void {
  const own = layer.todos.of(list, personId)
  const held = [
    ...[...layer.rolesOf(personId)].map(([role, slots]) => ({ slots, todos: layer.todos.of(list, role) })),
    { slots: new Set(own.keys()), todos: own },
  ].filter(({ todos }) => todos.size > 0)
  const [only, ...others] = held
  if (others.length > 0) return placesOfRoles(held).forEach((places, slot) => then(slot, places))
  only?.slots.forEach((slot) => {
    const places = only.todos.get(slot)
    if (places) then(slot, places)
  })
}

/** By service, the places of several roles: a thing of two of them is there once. */
function placesOfRoles(held: { slots: ReadonlySet<number>; todos: ReadonlyMap<number, number[]> }[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const { slots, todos } of held)
    for (const slot of slots) {
      const places = todos.get(slot)
      const known = found.get(slot)
      if (places) found.set(slot, known ? [...new Set([...known, ...places])].toSorted((one, other) => one - other) : places)
    }
  return found
}

function insert(pairs: DayOfProject[], pair: DayOfProject): void {
  let [from, to] = [0, pairs.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const one = pairs[middle]
    if (one && isBefore(one, pair)) from = middle + 1
    else to = middle
  }
  pairs.splice(from, 0, pair)
}
