import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { asksProjects, unknownMark, withinArea, without } from '../service-filter/filter.ts'
import { areaToAsk } from '../service-filter/area-to-ask.ts'
import type { Filter } from '../service-filter/filter.ts'
import { projectsSeen, servicesInArea, servicesSeen } from './area-sets.ts'
import { ownOf } from '../service-filter/own-conditions.ts'
import { BitSet, intersectionOf, unionOf } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { emptyRoleName, overdueName, prerequisiteName, roleName, stageName, stateName, waveName } from './project-layer.ts'
import type { ProjectLayer } from './project-layer.ts'

/** The parts of a filter that are about the service itself and have a facet. */
export const serviceFacets = ['rollout', 'live', 'region', 'area', 'commissioner', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
export type ServiceFacet = (typeof serviceFacets)[number]

export interface Asked {
  filter: Filter
  person: Person
  /** The services that the words fit; null if there are none. */
  words: BitSet | null
  /** By layer, the services whose project there fits what no facet knows, like an early warning; null if nothing like it is asked. */
  projects?: BitSet[] | null
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

/** A part of a filter that can be left out, to count the choices of one facet: a facet of services, or an own field by its id. */
type Part = ServiceFacet | 'other' | `own ${string}`
export const ownPart = (field: string): Part => `own ${field}`

/** The services that a filter leaves, of those in a person's scope; the same as `filter-conditions.store.ts` says in SQL. */
export class Selection {
  readonly #index: FacetIndex
  readonly #asked: Asked
  readonly #parts: Map<Part, BitSet>
  /** What the person sees, worked out once: services, and by layer those whose project there they see. */
  #services: BitSet | undefined
  readonly #projects = new Map<ProjectLayer, BitSet>()

  constructor(index: FacetIndex, asked: Asked) {
    this.#index = index
    this.#asked = asked
    this.#parts = this.#serviceParts()
  }

  /** The services that are left without one of the facets, or without the conditions on the project. */
  services(except?: Part): BitSet {
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
    const { projects } = this.#asked
    return this.#layers().map((layer, at) => {
      const others = projects ? [projects[at] ?? new BitSet()] : []
      return intersectionOf([...services, ...this.#projectParts(layer, filter, states), ...others], this.#index.all)
    })
  }

  #layers(): ProjectLayer[] {
    return this.#index.layers
  }

  #serviceParts(): Map<Part, BitSet> {
    const { filter, words } = this.#asked
    const { facets, withoutColumn } = this.#index
    const parts = new Map<Part, BitSet>()
    for (const key of serviceFacets) if (filter[key] !== '') parts.set(key, facets[key].setOf(filter[key] === unknownMark ? null : filter[key]))
    const others = words ? [words] : []
    const missing = missingFacet[filter.missing]
    if (filter.missing !== '') others.push(missing ? facets[missing].setOf(null) : (withoutColumn.get(filter.missing) ?? new BitSet()))
    const area = withinArea(filter.within)
    const whose = area && areaToAsk(this.#asked.person, area)
    if (area) others.push(whose ? servicesInArea(this.#index, whose, [area.role]) : new BitSet())
    for (const [field, conditions] of Map.groupBy(ownOf(filter, 'service'), (one) => one.field))
      parts.set(
        ownPart(field),
        intersectionOf(
          conditions.map((one) => this.#index.own.fitting(one, this.#index.all)),
          this.#index.all,
        ),
      )
    if (others.length > 0) parts.set('other', intersectionOf(others, this.#index.all))
    return parts
  }

  /** Services without a project are shown to a project manager who asks for them. */
  #scope(project: Filter['project']): BitSet[] {
    const { person } = this.#asked
    if (seesAllProjects(person) || (project === 'none' && person.installationRole === 'project-manager')) return []
    this.#services ??= servicesSeen(this.#index, person.personId)
    return [this.#services]
  }

  #projectsSeen(layer: ProjectLayer): BitSet {
    const known = this.#projects.get(layer)
    if (known) return known
    const seen = projectsSeen(this.#index, layer, this.#asked.person.personId)
    this.#projects.set(layer, seen)
    return seen
  }

  #projectParts(layer: ProjectLayer, filter: Filter, { withClosed = false, anyState = false }: States): BitSet[] {
    const { person } = this.#asked
    const { project, stage, wave, prerequisite, status, overdue, from, to } = filter
    const sets = seesAllProjects(person) ? [] : [this.#projectsSeen(layer)]
    if (project !== '' && project !== 'none') sets.push(layer.set(stateName(project)))
    else if (anyState) sets.push(layer.anyOf(['open', 'on-hold', 'stopped', 'closed'].map(stateName)))
    else sets.push(layer.anyOf((stage === 'closed' || wave !== '' || withClosed ? ['open', 'on-hold', 'closed'] : ['open', 'on-hold']).map(stateName)))
    if (stage !== '') sets.push(layer.set(stageName(stage)))
    if (wave !== '') sets.push(layer.set(waveName(wave)))
    if (prerequisite !== '' || status !== '') sets.push(layer.set(prerequisiteName(status || 'open', prerequisite)))
    sets.push(...whoParts(layer, filter))
    if (overdue !== '') sets.push(layer.anyOf(overdueNamesOf(overdue)))
    if (from !== '' || to !== '') sets.push(layer.between(filter.date || 'go-live', from, to))
    sets.push(...ownOf(filter, 'project').map((one) => layer.own.fitting(one, layer.all)))
    return sets
  }
}

/** By layer, the services whose project there a list of projects shows: in every state unless the filter asks for one. */
export const projectsThatFit = (index: FacetIndex, asked: Asked): BitSet[] => new Selection(index, asked).fitting({}, { anyState: true })

/** A date of the project itself, or of a partner service too. */
export const overdueNamesOf = (overdue: Exclude<Filter['overdue'], ''>): string[] =>
  overdue === 'late' ? [overdueName('date'), overdueName('partner-date')] : [overdueName(overdue)]

const noProject = ({ project }: Filter): (keyof Filter)[] => (project === 'none' ? ['project'] : [])

function whoParts(layer: ProjectLayer, { owner, role }: Filter): BitSet[] {
  if (owner === unknownMark) return [layer.set(emptyRoleName(role))]
  if (owner !== '') return [layer.heldBy(owner, role)]
  return role === '' ? [] : [layer.set(roleName(role))]
}
