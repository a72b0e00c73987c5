import type { Rollout } from '../../db/tables/services.ts'
import { unknownMark } from './filter.ts'
import type { Filter, YesNoUnknown } from './filter.ts'

/** One combination of what services are counted by, with how many there are and their patients. */
export interface Cell {
  rollout: Rollout
  region: string | null
  care: string
  referrer: string | null
  consumer: string | null
  provider: string | null
  services: number
  patients: number
}

/** Looked up beside the cells: who is switched on, which pairs are decided. */
export interface Decided {
  on: ReadonlyMap<string, 'yes' | 'no' | null>
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
}

export const pairKey = (consumer: string | null, provider: string | null): string => `${consumer ?? ''}\u001F${provider ?? ''}`
export const onOf = (cell: Pick<Cell, 'referrer'>, { on }: Decided): YesNoUnknown => (cell.referrer === null ? 'unknown' : (on.get(cell.referrer) ?? 'unknown'))
export const pairOf = (cell: Pick<Cell, 'consumer' | 'provider'>, { pairs }: Decided): YesNoUnknown => {
  const state = cell.consumer === null || cell.provider === null ? undefined : pairs.get(pairKey(cell.consumer, cell.provider))
  return state === undefined ? 'unknown' : state === 'proven' ? 'yes' : 'no'
}

/** What a list is counted by, beside its own choices. */
export const facetKeys = ['rollout', 'live', 'region', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
export type FacetKey = (typeof facetKeys)[number]
export type Facets = Record<FacetKey, Map<string, number>>

function valueOf(cell: Cell, key: FacetKey, decided: Decided): string {
  if (key === 'on') return onOf(cell, decided)
  if (key === 'pair') return pairOf(cell, decided)
  if (key === 'live') return cell.rollout === 'live' ? 'yes' : 'no'
  return cell[key] ?? unknownMark
}

/** How many services each choice would leave, the other choices kept; and how many the filter leaves. */
export function countFacets(cells: Cell[], filter: Filter, decided: Decided): { total: number; patients: number; facets: Facets } {
  const facets = Object.fromEntries(facetKeys.map((key) => [key, new Map<string, number>()])) as Facets
  let [total, patients] = [0, 0]
  for (const cell of cells) {
    const values = facetKeys.map((key) => valueOf(cell, key, decided))
    const failing = facetKeys.filter((key, index) => filter[key] !== '' && filter[key] !== values[index])
    if (failing.length > 1) continue
    if (failing.length === 0) {
      total += cell.services
      patients += cell.patients
    }
    facetKeys.forEach((key, index) => {
      if (failing.length === 0 || failing[0] === key) facets[key].set(values[index] ?? '', (facets[key].get(values[index] ?? '') ?? 0) + cell.services)
    })
  }
  return { total, patients, facets }
}
