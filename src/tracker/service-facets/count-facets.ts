import type { PersonId } from '../../db/ids.ts'
import { asksProjects, overdueNames, statusChoices, unknownMark, without } from '../service-filter/filter.ts'
import { ownOf, withOwnOf } from '../service-filter/own-conditions.ts'
import type { BitSet } from './bit-sets.ts'
import { sizeOfUnion, unionOf } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { prerequisiteName } from './project-layer.ts'
import type { ProjectLayer } from './project-layer.ts'
import { ownPart, projectsThatFit, Selection, serviceFacets } from './select-services.ts'
import type { Asked, ServiceFacet } from './select-services.ts'
import { keysOf, recordOf } from '../../keys.ts'

/** How many services or projects each choice would leave, the other choices kept. */
export type Counts = [value: string, count: number][]
export type ProjectFacet = 'project' | 'stage' | 'wave' | 'prerequisite' | 'status' | 'role' | 'owner' | 'overdue'

/** What is counted: services, each once however many of its projects fit, or projects. */
export type Unit = 'services' | 'projects'

export interface FacetCounts {
  total: number
  patients: number
  facets: Record<ServiceFacet | ProjectFacet, Counts>
  /** Of the fields that this installation added to services and to projects, by id. */
  own: ReadonlyMap<string, Counts>
}

const mostOwners = 100

interface Counting {
  index: FacetIndex
  asked: Asked
  unit: Unit
  selection: Selection
}

/** A list of projects shows them in every state unless it is asked for one. */
const statesOf = (unit: Unit) => (unit === 'projects' ? { anyState: true } : {})

export function countFacets(index: FacetIndex, asked: Asked, unit: Unit = 'services'): FacetCounts {
  const counting = { index, asked, unit, selection: new Selection(index, asked) }
  const { services, projects, facets } = unit === 'services' ? countServices(counting) : countOfProjects(counting)
  return {
    total: unit === 'services' ? services.size() : sum(projects.map((set) => set.size())),
    patients: index.patientsOf(services),
    facets: { ...facets, ...countProjectFacets(counting) },
    own: new Map([
      ...index.own.counted().map((field) => [field, countOwn(counting, field, unit === 'services' ? [services] : projects)] as const),
      ...ownOfProjects(counting).map((field) => [field, countOwnOfProjects(counting, field)] as const),
    ]),
  }
}

/** The values of an own field of services, without what the filter asks of that field. `all` is what the whole filter leaves, by layer. */
function countOwn({ index, asked, unit, selection }: Counting, field: string, all: BitSet[]): Counts {
  const conditions = ownOf(asked.filter, 'service')
  const others = conditions.filter((one) => one.field !== field)
  const isAsked = others.length < conditions.length
  const rest = { ...asked, filter: { ...asked.filter, ...withOwnOf('service', others) } }
  const sets = !isAsked ? all : unit === 'services' ? [selection.services(ownPart(field))] : projectsThatFit(index, rest)
  const counts = new Map<string, number>()
  for (const set of sets) for (const [value, n] of index.own.countIn(field, set)) counts.set(value, (counts.get(value) ?? 0) + n)
  return [...counts]
}

/** The own fields of projects with values that are counted; none for services without a project. */
const ownOfProjects = ({ index, asked }: Counting): string[] =>
  asked.filter.project === 'none' ? [] : [...new Set(index.layers.flatMap((layer) => layer.own.counted()))]

/** The same of an own field of projects. */
function countOwnOfProjects(counting: Counting, field: string): Counts {
  const { asked, unit, selection } = counting
  const others = ownOf(asked.filter, 'project').filter((one) => one.field !== field)
  const fits = selection.fitting(withOwnOf('project', others), statesOf(unit))
  return countSets(counting, fits, (layer, fitting) => layer.own.setsIn(field, fitting))
}

const sum = (numbers: number[]): number => numbers.reduce((all, n) => all + n, 0)

function countServices({ index, asked, selection }: Counting) {
  const services = selection.services()
  const facets = recordOf(serviceFacets, (key): Counts => {
    const base = asked.filter[key] === '' ? services : selection.services(key)
    return index.facets[key].countIn(base).map(([value, n]) => [value ?? unknownMark, n])
  })
  return { services, projects: [], facets }
}

function countOfProjects({ index, asked }: Counting) {
  const projects = projectsThatFit(index, asked)
  const facets = recordOf(serviceFacets, (key): Counts => {
    const others = () => projectsThatFit(index, { ...asked, filter: without(asked.filter, key) })
    const counts = new Map<string, number>()
    for (const set of asked.filter[key] === '' ? projects : others())
      for (const [value, n] of index.facets[key].countIn(set)) counts.set(value ?? unknownMark, (counts.get(value ?? unknownMark) ?? 0) + n)
    return [...counts]
  })
  return { services: unionOf(projects), projects, facets }
}

function countProjectFacets(counting: Counting): Record<ProjectFacet, Counts> {
  const { asked, unit, selection } = counting
  const { filter } = asked
  const project = [
    ...(unit === 'projects' || asksProjects(filter) ? [] : countNone(counting)),
    ...countNames(counting, selection.fitting({ project: '' }, { anyState: true }), 'state '),
  ]
  if (filter.project === 'none') return { project, stage: [], wave: [], prerequisite: [], status: [], role: [], owner: [], overdue: [] }
  return {
    project,
    stage: countNames(counting, selection.fitting({ stage: '' }, { withClosed: true, ...statesOf(unit) }), 'stage '),
    wave: countNames(counting, selection.fitting({ wave: '' }, { withClosed: true, ...statesOf(unit) }), 'wave '),
    ...countPrerequisites(counting),
    ...countPeople(counting),
    overdue: keysOf(overdueNames)
      .map((kind): [string, number] => [kind, sizeOfLayers(unit, selection.fitting({ overdue: kind }, statesOf(unit)))])
      .filter(([, n]) => n > 0),
  }
}

function countNone({ index, asked }: Counting): Counts {
  const n = new Selection(index, { ...asked, filter: { ...asked.filter, project: 'none' } }).services().size()
  return n > 0 ? [['none', n]] : []
}

const sizeOfLayers = (unit: Unit, layers: BitSet[]): number => (unit === 'projects' ? sum(layers.map((set) => set.size())) : unionOf(layers).size())

/** The size of what is in both sets of each pair, a pair for each layer. */
const sizeOfPairs = (unit: Unit, pairs: [BitSet, BitSet | undefined][]): number =>
  unit === 'projects' ? sum(pairs.map(([fits, set]) => (set ? fits.intersection_size(set) : 0))) : sizeOfUnion(pairs)

/** Counts what fits by the sets whose name begins so. */
const countNames = (counting: Counting, fits: BitSet[], start: string): Counts => countSets(counting, fits, (layer) => layer.startingWith(start))

/** Counts what fits by sets of each layer. */
function countSets({ index, unit }: Counting, fits: BitSet[], setsOf: (layer: ProjectLayer, fitting: BitSet) => [string, BitSet][]): Counts {
  const found = new Map<string, [BitSet, BitSet][]>()
  for (const [at, layer] of index.layers.entries())
    for (const [rest, set] of setsOf(layer, fits[at] ?? layer.all)) found.set(rest, [...(found.get(rest) ?? []), [fits[at] ?? set, set]])
  return [...found].map(([rest, pairs]): [string, number] => [rest, sizeOfPairs(unit, pairs)]).filter(([, n]) => n > 0)
}

function countPrerequisites(counting: Counting): { prerequisite: Counts; status: Counts } {
  const { index, unit, selection } = counting
  const { filter } = counting.asked
  const fits = selection.fitting({ prerequisite: '', status: '' }, statesOf(unit))
  const status = Object.keys(statusChoices).map((one): [string, number] => [
    one,
    sizeOfPairs(
      unit,
      index.layers.map((layer, at) => [fits[at] ?? layer.set(''), layer.set(prerequisiteName(one, filter.prerequisite))]),
    ),
  ])
  const keys = countNames(counting, fits, prerequisiteName(filter.status || 'open'))
  return { prerequisite: keys.filter(([key]) => key !== ''), status: status.filter(([, n]) => n > 0) }
}

function countPeople(counting: Counting): { role: Counts; owner: Counts } {
  const { unit, selection } = counting
  const { owner } = counting.asked.filter
  const nobody = sizeOfLayers(unit, selection.fitting({ owner: unknownMark }, statesOf(unit)))
  const owners = countHolders(counting, selection.fitting({ owner: '' }, statesOf(unit)))
  return {
    role: owner === unknownMark ? [] : countRoles(counting, owner),
    owner: [
      ...owners.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostOwners),
      ...(nobody > 0 ? [[unknownMark, nobody] satisfies Counts[number]] : []),
    ],
  }
}

function countRoles(counting: Counting, owner: PersonId | ''): Counts {
  const { index, unit, selection } = counting
  const fits = selection.fitting({ role: '' }, statesOf(unit))
  const roles = countNames(counting, fits, 'role ')
  if (owner === '') return roles
  return roles
    .map(([role]): [string, number] => [
      role,
      sizeOfPairs(
        unit,
        index.layers.map((layer, at) => [fits[at] ?? layer.set(''), layer.heldBy(owner, role)]),
      ),
    ])
    .filter(([, n]) => n > 0)
}

/** How many services each person has a fitting project of, or how many projects, in this role or in any. */
function countHolders({ index, asked, unit }: Counting, fits: BitSet[]): Counts {
  const { role } = asked.filter
  const counts = new Map<string, number>()
  let seen = new Map<number, string>()
  const count = (person: PersonId, layer: ProjectLayer, fitting: BitSet | undefined): number => {
    let n = 0
    for (const [held, slots] of layer.rolesOf(person))
      if (role === '' || held === role)
        for (const slot of slots)
          if (fitting?.has(slot) && seen.get(slot) !== person) {
            seen.set(slot, person)
            n += 1
          }
    return n
  }
  const people = new Set(index.layers.flatMap((layer) => [...layer.people()]))
  // Somebody on two projects of a service counts once for the service, and once for each project.
  if (unit === 'services') for (const person of people) counts.set(person, sum(index.layers.map((layer, at) => count(person, layer, fits[at]))))
  else
    for (const [at, layer] of index.layers.entries()) {
      seen = new Map()
      for (const person of people) counts.set(person, (counts.get(person) ?? 0) + count(person, layer, fits[at]))
    }
  return [...counts].filter(([, n]) => n > 0)
}
