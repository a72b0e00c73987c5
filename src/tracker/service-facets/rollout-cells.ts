import type { Person } from '../../access/access.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { servicesSeen } from './area-sets.ts'
import type { CellValues, FacetIndex, PlaceValues } from './facet-index.ts'
import type { BitSet } from './bit-sets.ts'
import type { Numbers, Tally } from './tally.ts'

export type Cell = CellValues & Numbers
export type Place = PlaceValues & Numbers

/** Every combination of what the rollout is counted by, of the services in a person's scope. */
export const cellsOf = (index: FacetIndex, person: Person): Cell[] => countedFor(index, person, index.cells)

/** The services in a person's scope by their area or commissioner and their rollout status. */
export const placesOf = (index: FacetIndex, person: Person, key: 'area' | 'commissioner'): Place[] => countedFor(index, person, index.places[key])

/** Every combination of what the rollout is counted by, of these services alone. */
export const cellsAmong = (index: FacetIndex, services: BitSet): Cell[] => index.cells.countsAmong(services, (slot) => index.patientsAt(slot))

const countedFor = <V extends object>(index: FacetIndex, person: Person, tally: Tally<V>): (V & Numbers)[] =>
  seesAllProjects(person) ? tally.counts() : tally.countsAmong(servicesSeen(index, person.personId), (slot) => index.patientsAt(slot))
