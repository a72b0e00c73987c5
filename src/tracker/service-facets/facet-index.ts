import type { Rollout } from '../../db/tables/services.ts'
import { searchable } from '../../text.ts'
import { BitSet, NamedSets, removeFrom } from './bit-sets.ts'
import { Facet } from './facet.ts'
import { comparedPostcode, pairState, switchedOn } from './facts.ts'
import type { ServiceFacts, SharedFacts } from './facts.ts'
import { NameOrder } from './name-order.ts'
import { ProjectLayer } from './project-layer.ts'
import { Tally } from './tally.ts'
import { entriesOf, recordOf } from '../../keys.ts'

const facetNames = ['rollout', 'live', 'region', 'area', 'commissioner', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
/** How many searches are cached. */
const mostFound = 200
type FacetName = (typeof facetNames)[number]

export type CellValues = Pick<ServiceFacts, 'region' | 'care' | 'referrer' | 'consumer' | 'provider'> & { rollout: Rollout }
export type PlaceValues = { key: string | null; rollout: Rollout }

export const cellValues = ({ rollout, region, care, referrer, consumer, provider }: ServiceFacts): CellValues => ({
  rollout,
  region,
  care,
  referrer,
  consumer,
  provider,
})

/**
 * What lists of services are counted and filtered by, in memory: a bit set of services for each value of each facet. Each service has a slot; the
 * slot of a deleted service is reused. All of it is derived from rows: see `facet-index.store.ts`.
 */
export class FacetIndex {
  readonly facets = recordOf(facetNames, () => new Facet())
  readonly layers: ProjectLayer[] = []
  readonly order = new NameOrder()
  readonly all = new BitSet()
  readonly withProject = new BitSet()
  readonly withoutColumn = new NamedSets()
  readonly cells = new Tally<CellValues>()
  readonly places = { area: new Tally<PlaceValues>(), commissioner: new Tally<PlaceValues>() }
  readonly #slots = new Map<string, number>()
  readonly #services: (ServiceFacts | undefined)[] = []
  readonly #free: number[] = []
  /** Search results, until a name or a code changes. */
  readonly #found = new Map<string, BitSet>()
  readonly #sizes: number[] = []
  #shared: SharedFacts = { organisations: new Map(), pairs: new Map() }

  get shared(): SharedFacts {
    return this.#shared
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id)
  }

  at(slot: number): ServiceFacts | undefined {
    return this.#services[slot]
  }

  slotsOf(ids: Iterable<string>): BitSet {
    const slots = new BitSet()
    for (const id of ids) {
      const slot = this.#slots.get(id)
      if (slot !== undefined) slots.add(slot)
    }
    return slots
  }

  /** Replaces what is known of a service by what it is now. The caller updates its place by name. */
  put(given: ServiceFacts): void {
    const slot = this.#slots.get(given.id) ?? this.#free.pop() ?? this.#services.length
    const known = this.#services[slot]
    if (known?.searchName !== given.searchName || known.odsCode !== given.odsCode) this.#found.clear()
    this.#clear(slot)
    this.#slots.set(given.id, slot)
    // Data of projects is in their layer: stored here as well it would take most of the memory.
    this.#services[slot] = { ...given, projects: [] }
    this.#sizes[slot] = given.listSize ?? 0
    this.all.add(slot)
    for (const [name, value] of entriesOf(this.#valuesOf(given))) this.facets[name].put(slot, value)
    if (given.postcode === null) this.withoutColumn.add('postcode', slot)
    if (given.listSize === null) this.withoutColumn.add('list_size', slot)
    if (given.projects.length > 0) this.withProject.add(slot)
    given.projects.forEach((project, at) => (this.layers[at] ??= new ProjectLayer()).put(slot, project))
    this.#tally(given, 1)
  }

  remove(id: string): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#clear(slot)
    this.#found.clear()
    for (const facet of Object.values(this.facets)) facet.remove(slot)
    this.#slots.delete(id)
    this.#services[slot] = undefined
    removeFrom(this.all, slot)
    this.#free.push(slot)
  }

  /** Replaces organisations and pairs: who is switched on and which pair is proven applies to all their services. */
  share(shared: SharedFacts): void {
    const before = this.#shared
    this.#shared = shared
    const { referrer, consumer, provider } = this.facets
    for (const id of referrer.values())
      if (switchedOn(before, id) !== switchedOn(shared, id)) referrer.setOf(id).forEach((slot) => this.facets.on.put(slot, switchedOn(shared, id)))
    for (const key of new Set([...before.pairs.keys(), ...shared.pairs.keys()])) {
      if (before.pairs.get(key) === shared.pairs.get(key)) continue
      const [one = '', other = ''] = key.split('\u001F')
      consumer
        .setOf(one)
        .new_intersection(provider.setOf(other))
        .forEach((slot) => this.facets.pair.put(slot, pairState(shared, one, other)))
    }
  }

  /** The services whose name holds these words, however either is written, or that have this ODS code. */
  named(words: string, odsCode: string): BitSet {
    const searched = searchable(words).trim()
    const key = `${odsCode} ${searched}`
    const known = this.#found.get(key)
    if (known) return known
    const found = this.#where((one) => one.searchName.includes(searched) || one.odsCode === odsCode)
    if (this.#found.size >= mostFound) this.#found.clear()
    this.#found.set(key, found)
    return found
  }

  /** A postcode matches with or without blanks. */
  withPostcode(postcode: string): BitSet {
    const compared = comparedPostcode(postcode)
    return this.#where((one) => one.postcode === compared)
  }

  patientsOf(services: BitSet): number {
    let sum = 0
    services.forEach((slot) => {
      sum += this.#sizes[slot] ?? 0
    })
    return sum
  }

  #where(test: (one: ServiceFacts) => boolean): BitSet {
    const slots = new BitSet()
    for (let slot = this.#services.length - 1; slot >= 0; slot -= 1) {
      const one = this.#services[slot]
      if (one && test(one)) slots.add(slot)
    }
    return slots
  }

  #valuesOf(one: ServiceFacts): Record<FacetName, string | null> {
    const { rollout, region, area, commissioner, care, referrer, consumer, provider } = one
    return {
      rollout,
      region,
      area,
      commissioner,
      care,
      referrer,
      consumer,
      provider,
      live: rollout === 'live' ? 'yes' : 'no',
      on: switchedOn(this.#shared, referrer),
      pair: pairState(this.#shared, consumer, provider),
    }
  }

  #tally(one: ServiceFacts, services: 1 | -1): void {
    const { area, commissioner, rollout, listSize } = one
    this.cells.add(cellValues(one), listSize ?? 0, services)
    this.places.area.add({ key: area, rollout }, listSize ?? 0, services)
    this.places.commissioner.add({ key: commissioner, rollout }, listSize ?? 0, services)
  }

  #clear(slot: number): void {
    const known = this.#services[slot]
    if (!known) return
    this.#tally(known, -1)
    this.withoutColumn.clear(slot)
    removeFrom(this.withProject, slot)
    for (const layer of this.layers) layer.clear(slot)
  }
}
