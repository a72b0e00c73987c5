import type { ProjectState } from '../../access/project-state.ts'
import { noProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { BitSet } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { emptyKeyRoleName, kindOfRoleName, overdueName, stateName, templatesName } from './project-layer.ts'
import type { ProjectLayer } from './project-layer.ts'

/** How many projects are in each state: of one person’s projects, or of all. */
export function countStates(index: FacetIndex, personId: PersonId | null): Record<ProjectState, number> {
  const counts: Record<ProjectState, number> = { open: 0, 'on-hold': 0, stopped: 0, closed: 0 }
  for (const layer of index.layers) {
    const held = personId === null ? null : layer.heldBy(personId)
    for (const state of ['open', 'on-hold', 'stopped', 'closed'] as const) {
      const projects = layer.set(stateName(state))
      counts[state] += held === null ? projects.size() : projects.intersection_size(held)
    }
  }
  return counts
}

const takesChanges = (layer: ProjectLayer): BitSet => layer.anyOf([stateName('open'), stateName('on-hold')])

/** The services on whose project here this person has a role of this kind. */
export function heldInKind(layer: ProjectLayer, personId: PersonId, kind: 'project-manager' | 'supplier'): BitSet {
  const found = new BitSet()
  for (const [role, slots] of layer.rolesOf(personId)) {
    const ofKind = layer.set(kindOfRoleName(kind, role))
    if (!ofKind.isEmpty()) for (const slot of slots) if (ofKind.has(slot)) found.add(slot)
  }
  return found
}

/** How many projects that take changes have not answered this version of the templates: of those that one person manages, or of all. */
export function countOlderThan(index: FacetIndex, version: string, managerId: PersonId | null): number {
  return index.layers.reduce((sum, layer) => {
    const projects = takesChanges(layer).difference(layer.set(templatesName(version)))
    return sum + (managerId === null ? projects.size() : projects.intersection_size(heldInKind(layer, managerId, 'project-manager')))
  }, 0)
}

/** How many of these projects there are: of those that one person is on, or of all. */
const countOf = (index: FacetIndex, personId: PersonId | null, projectsOf: (layer: ProjectLayer) => BitSet): number =>
  index.layers.reduce((sum, layer) => {
    const projects = projectsOf(layer)
    return sum + (personId === null ? projects.size() : projects.intersection_size(layer.heldBy(personId)))
  }, 0)

/** The projects that a person is on. */
export const projectsHeld = (index: FacetIndex, personId: PersonId): ProjectId[] =>
  index.layers.flatMap((layer) =>
    layer
      .heldBy(personId)
      .array()
      .map((slot) => layer.projectAt(slot) ?? noProjectId),
  )

/** How many open projects have a day that has passed without what it stood for, theirs or of a partner service. */
export const countLateProjects = (index: FacetIndex, personId: PersonId | null): number =>
  countOf(index, personId, (layer) => layer.anyOf([overdueName('date'), overdueName('partner-date')]))

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
