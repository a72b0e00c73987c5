import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { asksProjects, unknownMark, without } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { BitSet, intersectionOf, unionOf } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { emptyRoleName, overdueName, prerequisiteName, roleName, stageName, stateName } from './project-layer.ts'
import type { ProjectLayer } from './project-layer.ts'

/** The parts of a filter that are about the service itself and have a facet. */
export const serviceFacets = ['rollout', 'live', 'region', 'area', 'commissioner', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
export type ServiceFacet = (typeof serviceFacets)[number]

export interface Asked {
  filter: Filter
  person: Person
  /** The services that the words fit; null if there are none. */
  words: BitSet | null
}

interface States {
  /** A closed project counts too, as it does when its stage is asked for. */
  withClosed?: boolean
  anyState?: boolean
}

const missingFacet: Record<string, ServiceFacet> = {
  region: 'region',
  area: 'area',
  commissioner: 'commissioner',
  provider_product: 'provider',
  consumer_product: 'consumer',
  referrer_id: 'referrer',
}

/** The services that a filter leaves, of those in a person's scope; the same as `filter-conditions.store.ts` says in SQL. */
export class Selection {
  readonly #index: FacetIndex
  readonly #asked: Asked
  readonly #parts: Map<ServiceFacet | 'other', BitSet>

  constructor(index: FacetIndex, asked: Asked) {
    this.#index = index
    this.#asked = asked
    this.#parts = this.#serviceParts()
  }

  /** The services that are left without one of the facets, or without the conditions on the project. */
  services(except?: ServiceFacet): BitSet {
    const { filter } = this.#asked
    const sets = [...this.#parts].filter(([key]) => key !== except).map(([, set]) => set)
    sets.push(...this.#scope(filter.project))
    if (filter.project === 'none') sets.push(this.#index.all.new_difference(this.#index.withProject))
    if (asksProjects(filter) || (filter.project !== '' && filter.project !== 'none'))
      sets.push(unionOf(this.#layers().map((layer) => intersectionOf(this.#projectParts(layer, without(filter, ...noProject(filter)), {}), this.#index.all))))
    return intersectionOf(sets, this.#index.all)
  }

  /** By layer, the services of which the project there fits all that the filter asks, with some parts of it changed. */
  fitting(changed: Partial<Filter>, states: States = {}): BitSet[] {
    const filter = { ...this.#asked.filter, ...changed }
    const services = [...this.#parts.values(), ...this.#scope('')]
    return this.#layers().map((layer) => intersectionOf([...services, ...this.#projectParts(layer, filter, states)], this.#index.all))
  }

  #layers(): ProjectLayer[] {
    return this.#index.layers
  }

  #serviceParts(): Map<ServiceFacet | 'other', BitSet> {
    const { filter, words } = this.#asked
    const { facets, withoutColumn } = this.#index
    const parts = new Map<ServiceFacet | 'other', BitSet>()
    for (const key of serviceFacets) if (filter[key] !== '') parts.set(key, facets[key].setOf(filter[key] === unknownMark ? null : filter[key]))
    const others = words ? [words] : []
    const missing = missingFacet[filter.missing]
    if (filter.missing !== '') others.push(missing ? facets[missing].setOf(null) : (withoutColumn.get(filter.missing) ?? new BitSet()))
    if (others.length > 0) parts.set('other', intersectionOf(others, this.#index.all))
    return parts
  }

  /** Services without a project are shown to a project manager who asks for them. */
  #scope(project: Filter['project']): BitSet[] {
    const { person } = this.#asked
    if (seesAllProjects(person) || (project === 'none' && person.installationRole === 'project-manager')) return []
    return [unionOf(this.#layers().map((layer) => layer.heldBy(person.personId)))]
  }

  #projectParts(layer: ProjectLayer, filter: Filter, { withClosed = false, anyState = false }: States): BitSet[] {
    const { person } = this.#asked
    const { project, stage, prerequisite, status, overdue, from, to } = filter
    const sets = seesAllProjects(person) ? [] : [layer.heldBy(person.personId)]
    if (project !== '' && project !== 'none') sets.push(layer.set(stateName(project)))
    else if (!anyState) sets.push(layer.anyOf((stage === 'closed' || withClosed ? ['open', 'on-hold', 'closed'] : ['open', 'on-hold']).map(stateName)))
    if (stage !== '') sets.push(layer.set(stageName(stage)))
    if (prerequisite !== '' || status !== '') sets.push(layer.set(prerequisiteName(status || 'open', prerequisite)))
    sets.push(...whoParts(layer, filter))
    if (overdue !== '') sets.push(layer.set(overdueName(overdue)))
    if (from !== '' || to !== '') sets.push(layer.between(filter.date || 'go-live', from, to))
    return sets
  }
}

const noProject = ({ project }: Filter): (keyof Filter)[] => (project === 'none' ? ['project'] : [])

function whoParts(layer: ProjectLayer, { owner, role }: Filter): BitSet[] {
  if (owner === unknownMark) return [layer.set(emptyRoleName(role))]
  if (owner !== '') return [layer.heldBy(owner, role)]
  return role === '' ? [] : [layer.set(roleName(role))]
}
