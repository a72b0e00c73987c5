import { stateNames } from '../../access/project-state.ts'
import { keysOf } from '../../keys.ts'
import { isCounted, isInLists, isRanged } from '../custom-fields/field.ts'
import { stageChoices } from '../go-live/gate.ts'
import { BitSet, unionOf } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { Selection, serviceFacets } from '../service-facets/select-services.ts'
import type { Asked, ServiceFacet } from '../service-facets/select-services.ts'
import { unknownMark } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { boundOf, ownOf, withOwnOf } from '../service-filter/own-conditions.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'
import { labels } from '../service-list/filter-form.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { asRange, asValue, rangeFinder, rangesOf } from './ranges.ts'

/** Facets of projects that services can be counted by. Only one side of a table may use one: with two, the same project would have to fit both. */
const ofProjects = { stage: stageChoices, project: stateNames } as const
type ProjectKey = keyof typeof ofProjects

/** Something that services are counted by: a facet of theirs or of their projects, or a field that this installation added to either. */
export type Dimension = { key: ServiceFacet } | { key: ProjectKey } | { key: 'own'; field: CustomField }

export const nameOfDimension = (one: Dimension): string =>
  one.key === 'own' ? one.field.name : one.key === 'project' ? 'State of the project' : labels[one.key]

/** As an address has it. */
export const idOf = (one: Dimension): string => (one.key === 'own' ? `own.${one.field.id}` : one.key)

export const isOfProject = (one: Dimension): boolean => (one.key === 'own' ? one.field.noun === 'project' : one.key === 'stage' || one.key === 'project')

/** Everything that services can be counted by here. */
export const dimensionsWith = (fields: CustomField[]): Dimension[] => [
  ...serviceFacets.map((key): Dimension => ({ key })),
  ...keysOf(ofProjects).map((key): Dimension => ({ key })),
  ...fields.filter((field) => isInLists(field) && (isCounted(field) || isRanged(field))).map((field): Dimension => ({ key: 'own', field })),
]

/** The filter with one value of a dimension, so that a list shows what a number counts. */
export function filterWith(filter: Filter, one: Dimension, value: string): Filter {
  if (one.key !== 'own') return { ...filter, [one.key]: value }
  const { id, noun } = one.field
  const [own, others] = [ownOf(filter, noun).filter((condition) => condition.field === id), ownOf(filter, noun).filter((condition) => condition.field !== id)]
  const range = isRanged(one.field) ? asRange(value) : null
  const conditions: OwnCondition[] = range
    ? [narrower(own, { field: id, op: '>', value: range.from }), narrower(own, { field: id, op: '<', value: range.to })]
    : [{ field: id, op: '=', value }]
  return { ...filter, ...withOwnOf(noun, [...others, ...conditions]) }
}

/** A bound, unless the filter has one that leaves less. */
function narrower(own: OwnCondition[], bound: OwnCondition): OwnCondition {
  const there = own.find((one) => one.op === bound.op)
  if (!there) return bound
  const [a, b] = [boundOf(there.value), boundOf(bound.value)]
  return (bound.op === '>' ? a > b : a < b) ? there : bound
}

/** The services with one value; null is the rest, which no filter asks for. Of a dimension of projects, `projects` has by layer those whose project it is. */
export interface Part {
  value: string | null
  services: BitSet
  projects?: BitSet[]
}

const askedOf = (filter: Filter, one: Dimension): string =>
  one.key === 'own'
    ? (ownOf(filter, one.field.noun).find((condition) => condition.field === one.field.id && condition.op === '=')?.value ?? '')
    : filter[one.key]

/** The services that the filter leaves, by their value in a dimension. A service with several values is in several parts. */
export function partsOf(index: FacetIndex, asked: Asked, one: Dimension): Part[] {
  const all = new Selection(index, asked).services()
  const only = askedOf(asked.filter, one)
  const parts = valuesIn(index, asked, one, all).filter(({ value, services }) => (only === '' || value === only) && !services.isEmpty())
  const rest = all.new_difference(unionOf(parts.map((part) => part.services)))
  return rest.isEmpty() ? parts : [...parts, { value: null, services: rest }]
}

const ofLayers = (value: string, projects: BitSet[]) => ({ value, projects, services: unionOf(projects) })

function valuesIn(index: FacetIndex, asked: Asked, one: Dimension, all: BitSet): (Part & { value: string })[] {
  if (one.key === 'own' && isRanged(one.field)) return inRanges(index, asked, one.field, all)
  if (one.key === 'own' && one.field.noun === 'project') {
    const field = one.field.id
    const fitting = new Selection(index, asked).fitting({})
    const byLayer = index.layers.map((layer, at) => new Map(layer.own.setsIn(field, fitting[at] ?? layer.all)))
    const values = new Set(byLayer.flatMap((sets) => [...sets.keys()]))
    return [...values].map((value) =>
      ofLayers(
        value,
        byLayer.map((sets, at) => (fitting[at] ?? new BitSet()).new_intersection(sets.get(value) ?? new BitSet())),
      ),
    )
  }
  if (one.key === 'own') {
    const field = one.field.id
    return index.own.countIn(field, all).map(([value]) => ({ value, services: index.own.fitting({ field, op: '=', value }, index.all).new_intersection(all) }))
  }
  if (one.key === 'stage' || one.key === 'project') {
    const { key } = one
    const selection = new Selection(index, asked)
    const having = Object.keys(ofProjects[key]).map((value) => ofLayers(value, selection.fitting({ [key]: value })))
    const without = key === 'project' ? [{ value: 'none', services: all.new_difference(index.withProject) }] : []
    return [...having, ...without]
  }
  const facet = index.facets[one.key]
  return facet.countIn(all).map(([value]) => ({ value: value ?? unknownMark, services: facet.setOf(value).new_intersection(all) }))
}

type Sets = Map<string, BitSet>

/** The parts of a field of numbers or days: ranges, then what is not known. */
function inRanges(index: FacetIndex, asked: Asked, field: CustomField, all: BitSet): (Part & { value: string })[] {
  const isOfProjects = field.noun === 'project'
  const fitting = isOfProjects ? new Selection(index, asked).fitting({}) : []
  const sources = isOfProjects ? index.layers.map((layer, at) => ({ of: layer.own, slots: fitting[at] ?? layer.all })) : [{ of: index.own, slots: all }]
  const numbers = sources.map(({ of, slots }) => slots.array().map((slot): [slot: number, number: number | undefined] => [slot, of.numberAt(field.id, slot)]))
  const ranges = rangesOf(
    field.kind === 'date' ? 'date' : 'number',
    numbers.flat().flatMap(([, number]) => number ?? []),
  )
  const find = rangeFinder(ranges)
  const values = [...ranges.map(asValue), unknownMark]
  const sets = numbers.map((some): Sets => {
    const byValue: Sets = new Map(values.map((value) => [value, new BitSet()]))
    for (const [slot, number] of some) byValue.get(number === undefined ? unknownMark : (values[find(number)] ?? unknownMark))?.add(slot)
    return byValue
  })
  const setOf = (at: number, value: string): BitSet => sets[at]?.get(value) ?? new BitSet()
  return values.map((value) =>
    isOfProjects
      ? ofLayers(
          value,
          sets.map((_, at) => setOf(at, value)),
        )
      : { value, services: setOf(0, value) },
  )
}
