import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import { cellValues } from './facet-index.ts'
import type { CellValues, FacetIndex, PlaceValues } from './facet-index.ts'
import { Selection } from './select-services.ts'
import { Tally } from './tally.ts'
import type { Numbers } from './tally.ts'

export type Cell = CellValues & Numbers
export type Place = PlaceValues & Numbers

/** Every combination of what the rollout is counted by, of the services in a person's scope. */
export const cellsOf = (index: FacetIndex, person: Person): Cell[] =>
  seesAllProjects(person) ? index.cells.counts() : tallyOf(index, person, (one) => cellValues(one))

/** The services in a person's scope by their area or commissioner and their rollout status. */
export const placesOf = (index: FacetIndex, person: Person, key: 'area' | 'commissioner'): Place[] =>
  seesAllProjects(person) ? index.places[key].counts() : tallyOf(index, person, (one) => ({ key: one[key], rollout: one.rollout }))

function tallyOf<V extends object>(index: FacetIndex, person: Person, valuesOf: (one: NonNullable<ReturnType<FacetIndex['at']>>) => V): (V & Numbers)[] {
  const tally = new Tally<V>()
  const filter = readFilter(() => undefined)
  new Selection(index, { filter, person, words: null }).services().forEach((slot) => {
    const one = index.at(slot)
    if (one) tally.add(valuesOf(one), one.listSize ?? 0)
  })
  return tally.counts()
}
