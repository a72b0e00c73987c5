import type { Rollout } from '../../db/tables/services.ts'
import { BitSet, NamedSets, removeFrom } from './bit-sets.ts'
import { Facet } from './facet.ts'
import { comparedPostcode, pairState, switchedOn } from './facts.ts'
import type { ServiceFacts, SharedFacts } from './facts.ts'
import { FoundWords } from './found-words.ts'
import { NameOrder } from './name-order.ts'
import { OwnValues, Spellings } from './own-values.ts'
import { ProjectLayer } from './project-layer.ts'
import { Tally } from './tally.ts'
import { entriesOf, recordOf } from '../../keys.ts'

const facetNames = ['rollout', 'live', 'region', 'area', 'commissioner', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair'] as const
type FacetName = (typeof facetNames)[number]

export type CellValues = Pick<ServiceFacts, 'region' | 'care' | 'referrer' | 'consumer' | 'provider'> & { rollout: Rollout }
export type PlaceValues = { key: string | null; rollout: Rollout }

const cellValues = ({ rollout, region, care, referrer, consumer, provider }: ServiceFacts): CellValues => ({
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
  readonly #spellings = new Spellings()
  readonly own = new OwnValues(this.#spellings)
  /** The names of people, as lists sort them: for what is sorted by a person. */
  readonly people = new Map<string, string>()
  readonly all = new BitSet()
  readonly withProject = new BitSet()
  readonly withoutColumn = new NamedSets()
  readonly cells = new Tally<CellValues>()
  readonly places = { area: new Tally<PlaceValues>(), commissioner: new Tally<PlaceValues>() }
  readonly #slots = new Map<string, number>()
  readonly #services: (ServiceFacts | undefined)[] = []
  readonly #free: number[] = []
  readonly #found = new FoundWords()
  readonly #sizes: number[] = []
  #shared: SharedFacts = { organisations: new Map(), pairs: new Map(), areas: new Map(), supplierOf: () => undefined }

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
    this.#found.put(slot, given, this.#services[slot])
    this.#clear(slot)
    this.#slots.set(given.id, slot)
    // Data of projects is in their layer: stored here as well it would take most of the memory.
    this.#services[slot] = { ...given, projects: [] }
    this.#sizes[slot] = given.listSize ?? 0
    this.all.add(slot)
    for (const [name, value] of entriesOf(this.#valuesOf(given))) this.facets[name].put(slot, value)
    this.own.put(slot, given.own)
    if (given.postcode === null) this.withoutColumn.add('postcode', slot)
    if (given.listSize === null) this.withoutColumn.add('list_size', slot)
    if (given.projects.length > 0) this.withProject.add(slot)
    given.projects.forEach((project, at) => (this.layers[at] ??= new ProjectLayer(this.#spellings)).put(slot, project))
    this.#tally(slot, given)
  }

  remove(id: string): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#clear(slot)
    this.#found.remove(slot)
    for (const facet of Object.values(this.facets)) facet.remove(slot)
    this.#slots.delete(id)
    this.#services[slot] = undefined
    removeFrom(this.all, slot)
    this.#free.push(slot)
  }

  /** Shortens sets that became up to twice as long as they have to be while they grew: everything is counted faster then. */
  trim(): void {
    for (const set of [this.all, this.withProject, this.withoutColumn, this.own, ...Object.values(this.facets), ...this.layers]) set.trim()
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

  /** The services whose name or own fields hold these words, however either is written, or that have this ODS code. */
  named(words: string, odsCode: string): BitSet {
    return this.#found.find(words, odsCode, this.#services)
  }

  /** A postcode matches with or without blanks. */
  withPostcode(postcode: string): BitSet {
    const compared = comparedPostcode(postcode)
    return this.#where((one) => one.postcode === compared)
  }

  patientsOf(services: BitSet): number {
    let sum = 0
    services.forEach((slot) => {
      sum += this.patientsAt(slot)
    })
    return sum
  }

  patientsAt(slot: number): number {
    return this.#sizes[slot] ?? 0
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

  #tally(slot: number, one: ServiceFacts): void {
    const { area, commissioner, rollout } = one
    const patients = one.listSize ?? 0
    this.cells.add(slot, cellValues(one), patients)
    this.places.area.add(slot, { key: area, rollout }, patients)
    this.places.commissioner.add(slot, { key: commissioner, rollout }, patients)
  }

  #clear(slot: number): void {
    const known = this.#services[slot]
    if (!known) return
    for (const tally of [this.cells, this.places.area, this.places.commissioner]) tally.remove(slot, known.listSize ?? 0)
    this.withoutColumn.clear(slot)
    this.own.clear(slot, known.own)
    removeFrom(this.withProject, slot)
    for (const layer of this.layers) layer.clear(slot)
  }
}
