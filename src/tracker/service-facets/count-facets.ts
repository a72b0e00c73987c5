import type { PersonId } from '../../db/ids.ts'
import { asksProjects, statusChoices, unknownMark } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import type { BitSet } from './bit-sets.ts'
import { sizeOfUnion } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import { prerequisiteName } from './project-layer.ts'
import { Selection, serviceFacets } from './select-services.ts'
import type { Asked, ServiceFacet } from './select-services.ts'
import { recordOf } from '../../keys.ts'

/** How many services each choice would leave, the other choices kept. */
export type Counts = [value: string, count: number][]
export type ProjectFacet = 'project' | 'stage' | 'prerequisite' | 'status' | 'role' | 'owner' | 'overdue'

export interface FacetCounts {
  services: BitSet
  total: number
  patients: number
  facets: Record<ServiceFacet | ProjectFacet, Counts>
}

const mostOwners = 100

export function countFacets(index: FacetIndex, asked: Asked): FacetCounts {
  const selection = new Selection(index, asked)
  const services = selection.services()
  const ofServices = recordOf(serviceFacets, (key): Counts => {
    const base = asked.filter[key] === '' ? services : selection.services(key)
    return index.facets[key].countIn(base).map(([value, n]) => [value ?? unknownMark, n])
  })
  return {
    services,
    total: services.size(),
    patients: index.patientsOf(services),
    facets: { ...ofServices, ...countProjects(index, asked, selection) },
  }
}

function countProjects(index: FacetIndex, asked: Asked, selection: Selection): Record<ProjectFacet, Counts> {
  const { filter } = asked
  const project = [
    ...(asksProjects(filter) ? [] : countNone(index, asked)),
    ...countNames(index, selection.fitting({ project: '' }, { anyState: true }), 'state '),
  ]
  if (filter.project === 'none') return { project, stage: [], prerequisite: [], status: [], role: [], owner: [], overdue: [] }
  return {
    project,
    stage: countNames(index, selection.fitting({ stage: '' }, { withClosed: true }), 'stage '),
    ...countPrerequisites(index, filter, selection),
    ...countPeople(index, filter, selection),
    overdue: (['date', 'prerequisite'] as const)
      .map((kind): [string, number] => [kind, sizeOfLayers(selection.fitting({ overdue: kind }))])
      .filter(([, n]) => n > 0),
  }
}

function countNone(index: FacetIndex, asked: Asked): Counts {
  const n = new Selection(index, { ...asked, filter: { ...asked.filter, project: 'none' } }).services().size()
  return n > 0 ? [['none', n]] : []
}

/** How many services have a project that fits, over the layers. */
function sizeOfLayers([first, ...rest]: BitSet[]): number {
  if (!first) return 0
  const all = first.clone()
  for (const one of rest) all.union(one)
  return all.size()
}

/** Counts what fits by the sets whose name begins so. */
function countNames(index: FacetIndex, fits: BitSet[], start: string): Counts {
  const found = new Map<string, [BitSet, BitSet][]>()
  for (const [at, layer] of index.layers.entries())
    for (const [rest, set] of layer.startingWith(start)) found.set(rest, [...(found.get(rest) ?? []), [fits[at] ?? set, set]])
  return [...found].map(([rest, pairs]): [string, number] => [rest, sizeOfUnion(pairs)]).filter(([, n]) => n > 0)
}

function countPrerequisites(index: FacetIndex, filter: Filter, selection: Selection): { prerequisite: Counts; status: Counts } {
  const fits = selection.fitting({ prerequisite: '', status: '' })
  const status = Object.keys(statusChoices).map((one): [string, number] => [
    one,
    sizeOfUnion(index.layers.map((layer, at) => [fits[at] ?? layer.set(''), layer.set(prerequisiteName(one, filter.prerequisite))])),
  ])
  const keys = countNames(index, fits, prerequisiteName(filter.status || 'open'))
  return { prerequisite: keys.filter(([key]) => key !== ''), status: status.filter(([, n]) => n > 0) }
}

function countPeople(index: FacetIndex, filter: Filter, selection: Selection): { role: Counts; owner: Counts } {
  const { owner } = filter
  const nobody = sizeOfLayers(selection.fitting({ owner: unknownMark }))
  const owners = countHolders(index, selection.fitting({ owner: '' }), filter.role)
  return {
    role: owner === unknownMark ? [] : countRoles(index, owner, selection),
    owner: [
      ...owners.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostOwners),
      ...(nobody > 0 ? [[unknownMark, nobody] satisfies Counts[number]] : []),
    ],
  }
}

function countRoles(index: FacetIndex, owner: PersonId | '', selection: Selection): Counts {
  const fits = selection.fitting({ role: '' })
  const roles = countNames(index, fits, 'role ')
  if (owner === '') return roles
  return roles
    .map(([role]): [string, number] => [role, sizeOfUnion(index.layers.map((layer, at) => [fits[at] ?? layer.set(''), layer.heldBy(owner, role)]))])
    .filter(([, n]) => n > 0)
}

/** How many services each person has a fitting project of, in this role or in any. */
function countHolders(index: FacetIndex, fits: BitSet[], role: string): Counts {
  const counts = new Map<string, number>()
  const seen = new Map<number, string>()
  for (const person of new Set(index.layers.flatMap((layer) => [...layer.people()]))) {
    let n = 0
    for (const [at, layer] of index.layers.entries())
      for (const [held, slots] of layer.rolesOf(person))
        if (role === '' || held === role)
          for (const slot of slots)
            if (fits[at]?.has(slot) && seen.get(slot) !== person) {
              seen.set(slot, person)
              n += 1
            }
    if (n > 0) counts.set(person, n)
  }
  return [...counts]
}
