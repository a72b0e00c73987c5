import type { ProjectState } from '../../access/project-state.ts'
import { noProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import { heldInKind, projectsManaged, projectsSeen } from './area-sets.ts'
import { BitSet } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { emptyKeyRoleName, stateName, templatesName } from './project-layer.ts'
import { overdueNamesOf } from './select-services.ts'
import type { ProjectLayer } from './project-layer.ts'

/** How many projects are in each state: of those that one person sees, or of all. */
export function countStates(index: FacetIndex, personId: PersonId | null): Record<ProjectState, number> {
  const counts: Record<ProjectState, number> = { open: 0, 'on-hold': 0, stopped: 0, closed: 0 }
  for (const layer of index.layers) {
    const seen = personId === null ? null : projectsSeen(index, layer, personId)
    for (const state of ['open', 'on-hold', 'stopped', 'closed'] as const) {
      const projects = layer.set(stateName(state))
      counts[state] += seen === null ? projects.size() : projects.intersection_size(seen)
    }
  }
  return counts
}

const takesChanges = (layer: ProjectLayer): BitSet => layer.anyOf([stateName('open'), stateName('on-hold')])

/** How many projects that take changes have not answered this version of the templates: of those that one person manages, or of all. */
export function countOlderThan(index: FacetIndex, version: string, managerId: PersonId | null): number {
  return index.layers.reduce((sum, layer) => {
    const projects = takesChanges(layer).difference(layer.set(templatesName(version)))
    return sum + (managerId === null ? projects.size() : projects.intersection_size(projectsManaged(index, layer, managerId)))
  }, 0)
}

/** How many of these projects there are: of those that one person sees, or of all. */
const countOf = (index: FacetIndex, personId: PersonId | null, projectsOf: (layer: ProjectLayer) => BitSet): number =>
  index.layers.reduce((sum, layer) => {
    const projects = projectsOf(layer)
    return sum + (personId === null ? projects.size() : projects.intersection_size(projectsSeen(index, layer, personId)))
  }, 0)

/** The projects on which someone has a manager's role, not in an area alone. */
export const projectsRun = (index: FacetIndex, personId: PersonId): Set<ProjectId> =>
  new Set(
    index.layers.flatMap((layer) =>
      heldInKind(layer, personId, 'project-manager')
        .array()
        .map((slot) => layer.projectAt(slot) ?? noProjectId),
    ),
  )

/** The projects that a person is on, and those in an area of theirs. */
export const projectsFollowed = (index: FacetIndex, personId: PersonId): ProjectId[] =>
  index.layers.flatMap((layer) =>
    projectsSeen(index, layer, personId)
      .array()
      .map((slot) => layer.projectAt(slot) ?? noProjectId),
  )

/** How many of these projects one person sees, or how many there are. */
export function countSeen(index: FacetIndex, personId: PersonId | null, projects: { id: ProjectId; service_id: ServiceId }[]): number {
  if (personId === null) return projects.length
  const seen = index.layers.map((layer) => ({ layer, services: projectsSeen(index, layer, personId) }))
  return projects.filter(({ id, service_id: service }) => {
    const slot = index.slotOf(service)
    return slot !== undefined && seen.some(({ layer, services }) => services.has(slot) && layer.projectAt(slot) === id)
  }).length
}

/** The projects that one person sees that were started last. */
export function newestSeen(index: FacetIndex, personId: PersonId, most: number): ProjectId[] {
  const all = index.layers.flatMap((layer) =>
    projectsSeen(index, layer, personId)
      .array()
      .flatMap((slot) => layer.at(slot) ?? []),
  )
  return all
    .toSorted((a, b) => b.started - a.started || (a.id < b.id ? -1 : 1))
    .slice(0, most)
    .map((one) => one.id)
}

/** How many open projects have a day that has passed without what it stood for, theirs or of a partner service. */
export const countLateProjects = (index: FacetIndex, personId: PersonId | null): number =>
  countOf(index, personId, (layer) => layer.anyOf(overdueNamesOf('late')))

/** How many open projects have a key stakeholder’s role that nobody is in. */
export const countWithoutKeyPerson = (index: FacetIndex, personId: PersonId | null): number =>
  countOf(index, personId, (layer) => layer.set(stateName('open')).new_intersection(layer.set(emptyKeyRoleName)))

/** The projects that take changes on which this person speaks for a supplier, in the order of their services’ names, a few at a time. */
export function* projectsOfSupplier(index: FacetIndex, personId: PersonId, atOnce: number): Generator<ProjectId[]> {
  const held = index.layers.map((layer) => ({ layer, projects: takesChanges(layer).intersection(heldInKind(layer, personId, 'supplier')) }))
  const services = new BitSet()
  for (const { projects } of held) services.union(projects)
  for (let slots = index.order.take(services, atOnce); slots.length > 0; slots = index.order.take(services, atOnce, slots.at(-1)))
    yield slots.flatMap((slot) => held.flatMap(({ layer, projects }) => (projects.has(slot) ? [layer.projectAt(slot) ?? noProjectId] : [])))
}
