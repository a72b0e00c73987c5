import { setImmediate as nextTurn } from 'node:timers/promises'
import { givingWay } from '../../giving-way.ts'
import type { Day } from '../../day.ts'
import type { Database, Reader } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
import { perDatabase } from '../../db/read-model.ts'
import { connectionOf } from '../../db/sqlite.ts'
import { FacetIndex } from './facet-index.ts'
import { changesSince, lastPlace } from './service-changes.store.ts'
import type { Changes, Place } from './service-changes.store.ts'
import { namesAsSorted } from './names-of-people.store.ts'
import { inNameOrder, nextByName, nextServices, serviceBefore, servicesNow, servicesOfProjects, servicesThatTurn, sharedNow } from './service-facts.store.ts'

/** Some milliseconds of work: their queries and what is read of their projects. */
const servicesAtOnce = 40
const namesAtOnce = 2000
const isShared = (kind: Changes['noted'][number]['kind']): boolean => kind !== 'service' && kind !== 'project' && kind !== 'person'
/** With more changed names than this, the whole order is read again. */
const movedOneByOne = 40

/** The facet index of one database, updated before it is handed out. Reading yields to other work every few services. */
class CurrentIndex {
  readonly #db: Reader
  readonly #engine: Database['engine']
  #index = new FacetIndex()
  #made: { place: Place; today: Day } | undefined
  #running: Promise<FacetIndex> | undefined
  #next: { today: Day; index: Promise<FacetIndex> } | undefined

  constructor(db: Reader) {
    this.#db = db
    this.#engine = connectionOf(db) ? 'sqlite' : 'postgres'
  }

  /** A caller that arrives during an update waits for the next one, because its own change may have come too late for this one. */
  get(today: Day): Promise<FacetIndex> {
    if (!this.#running) return this.#run(today)
    if (this.#next?.today !== today) {
      const before = this.#next?.index ?? this.#running
      const index: Promise<FacetIndex> = before.then(
        () => this.#run(today),
        () => this.#run(today),
      )
      this.#next = { today, index }
    }
    return this.#next.index
  }

  #run(today: Day): Promise<FacetIndex> {
    this.#next = undefined
    const running = this.#bringUpToDate(today)
      .catch((error: unknown) => {
        // A failed update may have applied half of a change.
        this.#made = undefined
        throw error
      })
      .finally(() => {
        if (this.#running === running) this.#running = undefined
      })
    this.#running = running
    return running
  }

  async #bringUpToDate(today: Day): Promise<FacetIndex> {
    if (!this.#made || today < this.#made.today) await this.#make(today)
    for (;;) {
      const made = this.#made
      if (!made) throw new Error('The facet index was not made')
      const changes = await changesSince(this.#db, this.#engine, made.place)
      if (changes.isIncomplete) await this.#make(today)
      else {
        if (changes.noted.length > 0 || made.today !== today) await this.#take(changes, made.today, today)
        this.#made = { place: changes.place, today }
        return this.#index
      }
    }
  }

  async #make(today: Day): Promise<void> {
    this.#made = undefined
    const place = await lastPlace(this.#db, this.#engine)
    const index = new FacetIndex()
    const giveWay = givingWay()
    index.share(await sharedNow(this.#db))
    for (let after = asServiceId(''); ;) {
      const some = await nextServices(this.#db, { after, limit: servicesAtOnce, today })
      await giveWay()
      for (const one of some) index.put(one)
      after = some.at(-1)?.id ?? asServiceId('')
      if (after === '') break
      await giveWay()
    }
    for (let after = ''; ;) {
      const some = await namesAsSorted(this.#db, { after, limit: namesAtOnce })
      for (const { id, name } of some) index.people.set(id, name)
      after = some.at(-1)?.id ?? ''
      if (after === '') break
      await nextTurn()
    }
    index.trim()
    this.#index = index
    await this.#orderAll()
    this.#made = { place, today }
  }

  async #take({ noted }: Changes, from: Day, to: Day): Promise<void> {
    const refs = (kind: Changes['noted'][number]['kind']): string[] => [...new Set(noted.filter((one) => one.kind === kind).map((one) => one.ref))]
    if (noted.some((one) => isShared(one.kind))) this.#index.share(await sharedNow(this.#db))
    for (const some of inPortions(refs('person'), namesAtOnce))
      for (const { id, name } of await namesAsSorted(this.#db, { ids: some })) this.#index.people.set(id, name)
    const services = new Set(refs('service').map(asServiceId))
    for (const some of inPortions(refs('project').map(asProjectId), servicesAtOnce)) for (const id of await servicesOfProjects(this.#db, some)) services.add(id)
    if (from !== to) for (const id of await servicesThatTurn(this.#db, from, to)) services.add(id)
    const moved: ServiceId[] = []
    const gone: number[] = []
    const giveWay = givingWay()
    for (const some of inPortions([...services], servicesAtOnce)) {
      const now = new Map((await servicesNow(this.#db, some, to)).map((one) => [one.id, one]))
      for (const id of some) {
        const slot = this.#index.slotOf(id)
        const [before, after] = [slot === undefined ? undefined : this.#index.at(slot), now.get(id)]
        if (after) this.#index.put(after)
        else this.#index.remove(id)
        if (after && before?.sortName !== after.sortName) moved.push(id)
        if (!after && slot !== undefined) gone.push(slot)
      }
      await giveWay()
    }
    if (moved.length > movedOneByOne) await this.#orderAll()
    else if (moved.length + gone.length > 0) await this.#order(moved, gone)
  }

  async #order(ids: ServiceId[], gone: number[]): Promise<void> {
    const places: { slot: number; after: number | undefined }[] = []
    for (const one of await inNameOrder(this.#db, ids)) {
      const before = await serviceBefore(this.#db, one)
      const slot = this.#index.slotOf(one.id)
      const after = before === undefined ? undefined : this.#index.slotOf(before)
      // Another change, not applied yet, moved a service there.
      if (before !== undefined && after === undefined) return this.#orderAll()
      if (slot !== undefined) places.push({ slot, after })
    }
    this.#index.order.move(places, gone)
  }

  async #orderAll(): Promise<void> {
    const order: number[] = []
    let last: { id: string; sortName: string } | undefined
    do {
      const some = await nextByName(this.#db, last, namesAtOnce)
      for (const { id } of some) {
        const slot = this.#index.slotOf(id)
        if (slot !== undefined) order.push(slot)
      }
      last = some.at(-1)
      await nextTurn()
    } while (last)
    this.#index.order.replaceAll(order)
  }
}

function* inPortions<T>(all: T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}

const currentIndexes = perDatabase((db) => new CurrentIndex(db))

/** The facet index with everything that was committed before this was called. */
export const currentIndex = (db: Reader, today: Day): Promise<FacetIndex> => currentIndexes(db).get(today)
