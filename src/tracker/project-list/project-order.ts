import { asProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { stateNames } from '../../access/project-state.ts'
import { stageChoices } from '../go-live/gate.ts'
import { rolloutKeys } from '../services/rollout-status.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { LayerProject, ProjectLayer } from '../service-facets/project-layer.ts'
import type { ServiceFacts } from '../service-facets/facts.ts'
import { fieldIdOf, isOwnKey } from '../service-list/columns.ts'
import type { OwnKey, SortBy, SortKey } from '../service-list/columns.ts'
import type { Place } from '../service-list/sort-order.store.ts'
import type { LikelyDays } from './likely-days.store.ts'

type Value = string | number
/** What a project is sorted by; blank if it is not known, which comes last either way. */
interface Sorted {
  index: FacetIndex
  layer: ProjectLayer
  slot: number
  service: ServiceFacts
  project: LayerProject
  likely: LikelyDays
}

/** As the column shows them: each after the other by name. Most projects have one. */
function namesIn(index: FacetIndex, people: PersonId[]): string {
  const names = people.map((id) => index.people.get(id) ?? '')
  return names.length < 2 ? (names[0] ?? '') : names.toSorted().join(', ')
}

const rankOf = (names: object): ((key: string) => number) => {
  const ranks = new Map(Object.keys(names).map((key, rank) => [key, rank]))
  return (key) => ranks.get(key) ?? ranks.size
}
const stageRank = rankOf(stageChoices)
const stateRank = rankOf(stateNames)
const rolloutRank = rankOf(Object.fromEntries(rolloutKeys.map((key) => [key, key])))

const valuesOf: Record<Exclude<SortKey, OwnKey>, (of: Sorted) => Value | null | undefined> = {
  name: ({ service }) => service.sortName,
  ods: ({ service }) => service.odsCode,
  rollout: ({ service }) => rolloutRank(service.rollout),
  region: ({ service }) => service.region,
  area: ({ service }) => service.area,
  commissioner: ({ service }) => service.commissioner,
  care: ({ service }) => service.care,
  referrer: ({ index, service }) => index.shared.organisations.get(service.referrer ?? '')?.name,
  consumer: ({ service }) => service.consumer,
  provider: ({ service }) => service.provider,
  size: ({ service }) => service.listSize,
  postcode: ({ service }) => service.postcode,
  stage: ({ project }) => stageRank(project.stage),
  state: ({ project }) => stateRank(project.state),
  golive: ({ layer, slot }) => layer.dayAt('go-live', slot),
  testing: ({ layer, slot }) => layer.dayAt('testing', slot),
  started: ({ project }) => project.started,
  changed: ({ project }) => project.changed,
  manager: ({ index, project }) => namesIn(index, project.managers),
  likely: ({ project, likely }) => likely.get(project.id),
}

/** The order, ending with the name and the role, so that no two projects of different services are equal. */
export const termsOf = (sorts: SortBy[]): SortBy[] => (sorts.some((one) => one.key === 'name') ? sorts : [...sorts, { key: 'name', desc: false }])

const valueOf = (key: SortKey, of: Sorted): Value => (isOwnKey(key) ? ownValueOf(fieldIdOf(key), of) : valuesOf[key](of)) ?? ''

/** The value in an own field of the project or of its service; of a person the name, whose id it is known by. */
function ownValueOf(field: string, { index, layer, slot }: Sorted): Value | undefined {
  const value = layer.own.sortedBy(field, slot) ?? index.own.sortedBy(field, slot)
  return typeof value === 'string' ? (index.people.get(value) ?? value) : value
}

function compare(one: Value, other: Value, desc: boolean): number {
  if (one === other) return 0
  if (one === '' || other === '') return one === '' ? 1 : -1
  // A field of numbers may have words that a tracker brought: these come last but one.
  if (typeof one !== typeof other) return typeof one === 'number' ? -1 : 1
  return one < other === desc ? 1 : -1
}

export interface PageOfProjects {
  ids: ProjectId[]
  next: Place | undefined
}

const noDays: LikelyDays = new Map()

/** The projects that come next in this order, of those that fit: `fitting` has by layer the services whose project there fits, `likely` the days that an order by them needs. */
export function projectsInOrder(
  index: FacetIndex,
  fitting: BitSet[],
  { sorts, after, limit, likely = noDays }: { sorts: SortBy[]; after: Place | undefined; limit: number; likely?: LikelyDays },
): PageOfProjects {
  const terms = termsOf(sorts)
  /** Below zero if this project comes before the place. */
  const against = (of: Sorted, place: Place): number => {
    for (const [at, { key, desc }] of terms.entries()) {
      const order = compare(valueOf(key, of), place.values[at] ?? '', desc)
      if (order !== 0) return order
    }
    return of.project.id === place.id ? 0 : of.project.id < place.id ? -1 : 1
  }
  // The first of them so far, in order: most projects are compared with the last of these alone.
  const first: Place[] = []
  for (const [at, set] of fitting.entries()) {
    const layer = index.layers[at]
    if (!layer) continue
    set.forEach((slot) => {
      const [service, project] = [index.at(slot), layer.at(slot)]
      if (!service || !project) return
      const of = { index, layer, slot, service, project, likely }
      const last = first.length > limit ? first.at(-1) : undefined
      if ((last && against(of, last) > 0) || (after && against(of, after) <= 0)) return
      let [low, high] = [0, first.length]
      while (low < high) {
        const middle = (low + high) >> 1
        const there = first[middle]
        if (there && against(of, there) > 0) low = middle + 1
        else high = middle
      }
      first.splice(low, 0, { values: terms.map(({ key }) => valueOf(key, of)), id: project.id })
      if (first.length > limit + 1) first.pop()
    })
  }
  const shown = first.slice(0, limit)
  return { ids: shown.map((place) => asProjectId(place.id)), next: first.length > limit ? shown.at(-1) : undefined }
}
