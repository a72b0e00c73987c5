import type { PersonId, ServiceId } from '../../db/ids.ts'
import { stageChoices } from '../go-live/gate.ts'
import { projectsSeen } from '../service-facets/area-sets.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { ServiceFacts } from '../service-facets/facts.ts'
import { stateName } from '../service-facets/project-layer.ts'
import type { ProjectLayer } from '../service-facets/project-layer.ts'
import { rolloutKeys } from '../services/rollout-status.ts'
import { fieldIdOf, isOwnKey } from './columns.ts'
import type { ServiceSortKey, SortBy, SortKey } from './columns.ts'
import { firstInOrder, termsOf } from './list-order.ts'
import type { Place, Value } from './list-order.ts'

export const rankIn = (keys: string[]): ((key: string) => number) => {
  const ranks = new Map(keys.map((key, rank) => [key, rank]))
  return (key) => ranks.get(key) ?? ranks.size
}
export const stageRank = rankIn(Object.keys(stageChoices))
const rolloutRank = rankIn(rolloutKeys)

/** The value of a service that each column sorts by, in lists of services and of projects. */
export const valuesOfService: Record<ServiceSortKey, (service: ServiceFacts, index: FacetIndex) => Value | null | undefined> = {
  name: ({ sortName }) => sortName,
  ods: ({ odsCode }) => odsCode,
  rollout: ({ rollout }) => rolloutRank(rollout),
  region: ({ region }) => region,
  area: ({ area }) => area,
  commissioner: ({ commissioner }) => commissioner,
  care: ({ care }) => care,
  referrer: ({ referrer }, { shared }) => shared.organisations.get(referrer ?? '')?.name,
  consumer: ({ consumer }) => consumer,
  provider: ({ provider }) => provider,
  size: ({ listSize }) => listSize,
  postcode: ({ postcode }) => postcode,
}
const isOfService = (key: SortKey): key is ServiceSortKey => Object.hasOwn(valuesOfService, key)

/** What is in an own field, to sort by: of a person the name, whose id it is known by. */
export const ownToSort = (index: FacetIndex, value: Value | undefined): Value =>
  typeof value === 'string' ? (index.people.get(value) ?? value) : (value ?? '')

/** By layer, the services whose project there is open or on hold, of those that someone sees; null sees all. */
const onTheirWay = (index: FacetIndex, personId: PersonId | null): [layer: ProjectLayer, services: BitSet][] =>
  index.layers.map((layer) => {
    const open = layer.anyOf([stateName('open'), stateName('on-hold')])
    return [layer, personId === null ? open : open.intersection(projectsSeen(index, layer, personId))]
  })

/** The furthest stage of a service's projects, or the first day on which one goes live. */
function ofProjects(index: FacetIndex, key: SortKey, personId: PersonId | null): (slot: number) => Value {
  const layers = onTheirWay(index, personId)
  return (slot) => {
    const found = layers.flatMap(([layer, services]) => {
      const project = services.has(slot) ? layer.at(slot) : undefined
      return project === undefined ? [] : ((key === 'stage' ? stageRank(project.stage) : layer.dayAt('go-live', slot)) ?? [])
    })
    return found.length === 0 ? '' : key === 'stage' ? Math.max(...found) : Math.min(...found)
  }
}

/** What a service is sorted by in a column. The name in the last term is its rank: the database's own order, and quick to compare. */
function valueFor(index: FacetIndex, key: SortKey, { isLast, personId }: { isLast: boolean; personId: PersonId | null }): (slot: number) => Value {
  if (key === 'name' && isLast) return (slot) => index.order.rankOf(slot)
  if (isOwnKey(key)) {
    const sortedBy = index.own.sortingBy(fieldIdOf(key))
    return (slot) => ownToSort(index, sortedBy(slot))
  }
  if (!isOfService(key)) return ofProjects(index, key, personId)
  const valueOf = valuesOfService[key]
  return (slot) => {
    const service = index.at(slot)
    return (service && valueOf(service, index)) ?? ''
  }
}

/** The services that come next in this order, of these. `rank` is the rank by name of the place; `personId` sees the projects, null all of them. */
export function servicesInOrder(
  index: FacetIndex,
  services: BitSet,
  { sorts, after, limit, personId }: { sorts: SortBy[]; after: (Place & { rank: number }) | undefined; limit: number; personId: PersonId | null },
): { ids: ServiceId[]; next: Place | undefined } {
  const terms = termsOf(sorts)
  const end = terms.length - 1
  const isRanked = terms[end]?.key === 'name'
  const { rows, isMore } = firstInOrder(
    [
      {
        slots: services,
        valuesOf: terms.map(({ key }, at) => valueFor(index, key, { isLast: at === end, personId })),
        idOf: (slot) => index.at(slot)?.id,
      },
    ],
    { terms, after: after && isRanked ? { ...after, values: after.values.with(end, after.rank) } : after, limit },
  )
  const last = isMore ? rows.at(-1) : undefined
  return {
    ids: rows.flatMap(({ slot }) => index.at(slot)?.id ?? []),
    next: last && { values: isRanked ? last.values.with(end, index.at(last.slot)?.sortName ?? '') : last.values, id: last.id },
  }
}
