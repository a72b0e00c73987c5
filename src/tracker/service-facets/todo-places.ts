import { placeOf } from './todo.ts'
import type { IndexedList, Todo } from './todo.ts'

type BySlot = Map<number, number[]>

/** For each list, and each role or person in it, the services with the places of what waits in their project. */
class Lists {
  readonly #lists = new Map<IndexedList, Map<string, BySlot>>()

  of(list: IndexedList, whose: string): BySlot {
    const ofList = this.#lists.get(list) ?? new Map<string, BySlot>()
    this.#lists.set(list, ofList)
    const places = ofList.get(whose) ?? new Map<number, number[]>()
    ofList.set(whose, places)
    return places
  }

  get(list: IndexedList): ReadonlyMap<string, BySlot> | undefined {
    return this.#lists.get(list)
  }

  clear(): void {
    this.#lists.clear()
  }

  [Symbol.iterator]() {
    return this.#lists[Symbol.iterator]()
  }
}

/** What waits in the projects of a layer. The few places before a day are kept apart: most of what waits is not due yet. */
export class TodoPlaces {
  readonly #all = new Lists()
  readonly #early = new Lists()
  /** The place before which places are early. */
  #end = 0
  /** For each service, the lists that it is in. */
  readonly #held: (Pick<Todo, 'list' | 'whose'>[] | undefined)[] = []

  put(slot: number, todos: Todo[]): void {
    this.#held[slot] = [...Map.groupBy(todos, (one) => one.list)].flatMap(([list, ofList]) =>
      [...Map.groupBy(ofList, (one) => one.whose)].map(([whose, own]) => {
        const places = own.map(placeOf).toSorted((a, b) => a - b)
        this.#all.of(list, whose).set(slot, places)
        if ((places[0] ?? Infinity) < this.#end) this.#early.of(list, whose).set(slot, places)
        return { list, whose }
      }),
    )
  }

  clear(slot: number): void {
    for (const { list, whose } of this.#held[slot] ?? []) {
      this.#all.get(list)?.get(whose)?.delete(slot)
      this.#early.get(list)?.get(whose)?.delete(slot)
    }
    this.#held[slot] = undefined
  }

  /** The services whose project has something in this list for this role or person, each with the places of it, in order. */
  of(list: IndexedList, whose: string): ReadonlyMap<number, number[]> {
    return this.#all.get(list)?.get(whose) ?? new Map<number, number[]>()
  }

  /** By role or person, the services whose project has something in this list before a place: Infinity for everything. */
  before(list: IndexedList, end: number): Iterable<[whose: string, bySlot: ReadonlyMap<number, number[]>]> {
    if (end === Infinity) return this.#all.get(list) ?? []
    if (end !== this.#end) this.#separate(end)
    return this.#early.get(list) ?? []
  }

  #separate(end: number): void {
    this.#end = end
    this.#early.clear()
    for (const [list, ofList] of this.#all)
      for (const [whose, bySlot] of ofList)
        for (const [slot, places] of bySlot) if ((places[0] ?? Infinity) < end) this.#early.of(list, whose).set(slot, places)
  }
}
