import { folded } from '../../text.ts'
import { unknownMark } from '../service-filter/filter.ts'
import { boundOf } from '../service-filter/own-conditions.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'
import { BitSet, removeFrom } from './bit-sets.ts'
import type { OwnFact } from './facts.ts'

/** One spelling for values that differ in case alone: the first that was read. The services and the projects of an index share it. */
export class Spellings {
  readonly #byFolded = new Map<string, string>()
  readonly #byText = new Map<string, string>()

  of(field: string, text: string): string {
    const key = `${field} ${text}`
    const known = this.#byText.get(key)
    if (known !== undefined) return known
    const name = `${field} ${folded(text)}`
    const spelling = this.#byFolded.get(name) ?? text
    this.#byFolded.set(name, spelling)
    this.#byText.set(key, spelling)
    return spelling
  }

  /** The same, without taking up a spelling that somebody asks for. */
  asked(field: string, text: string): string {
    return this.#byFolded.get(`${field} ${folded(text)}`) ?? text
  }
}

/** The services by their values in one own field, of theirs or of their project in a layer. */
class OwnField {
  readonly #sets = new Map<string, BitSet>()
  readonly #known = new BitSet()
  readonly #numbers: (number | undefined)[] = []
  readonly #words: (string | undefined)[] = []

  add(slot: number, { text, sortKey, number, isCounted }: OwnFact): void {
    this.#known.add(slot)
    const words = this.#words[slot]
    if (number !== null) this.#numbers[slot] = number
    else if (words === undefined || sortKey < words) this.#words[slot] = sortKey
    if (!isCounted) return
    const set = this.#sets.get(text)
    if (set) set.add(slot)
    else this.#sets.set(text, new BitSet([slot]))
  }

  remove(slot: number, { text }: OwnFact): void {
    removeFrom(this.#known, slot)
    this.#numbers[slot] = undefined
    this.#words[slot] = undefined
    const set = this.#sets.get(text)
    if (set) removeFrom(set, slot)
  }

  fitting({ op, value }: OwnCondition, all: BitSet): BitSet {
    if (op === '=') return value === unknownMark ? all.new_difference(this.#known) : (this.#sets.get(value) ?? new BitSet())
    const bound = boundOf(value)
    const slots = new BitSet()
    this.#numbers.forEach((number, slot) => {
      if (number !== undefined && (op === '>' ? number >= bound : number <= bound)) slots.add(slot)
    })
    return slots
  }

  countIn(services: BitSet): [value: string, count: number][] {
    const counts = [...this.#sets].map(([value, set]): [string, number] => [value, set.intersection_size(services)])
    const unknown = services.size() - this.#known.intersection_size(services)
    return [...counts, [unknownMark, unknown] satisfies [string, number]].filter(([, n]) => n > 0)
  }

  setsIn(services: BitSet): [value: string, set: BitSet][] {
    return [...this.#sets, [unknownMark, services.new_difference(this.#known)]]
  }

  numberAt(slot: number): number | undefined {
    return this.#numbers[slot]
  }

  sortedBy(slot: number): number | string | undefined {
    return this.#numbers[slot] ?? this.#words[slot]
  }

  trim(): void {
    for (const set of [this.#known, ...this.#sets.values()]) set.trim()
  }

  hasSets(): boolean {
    return this.#sets.size > 0
  }
}

const noValues = new OwnField()

/** The services by their values in the fields that this installation added. */
export class OwnValues {
  readonly #fields = new Map<string, OwnField>()
  readonly #spellings: Spellings

  constructor(spellings: Spellings) {
    this.#spellings = spellings
  }

  put(slot: number, facts: OwnFact[]): void {
    for (const fact of facts) this.#made(fact.field).add(slot, this.#spelt(fact))
  }

  clear(slot: number, facts: OwnFact[]): void {
    for (const fact of facts) this.#field(fact.field).remove(slot, this.#spelt(fact))
  }

  fitting(condition: OwnCondition, all: BitSet): BitSet {
    const { field, op, value } = condition
    return this.#field(field).fitting(op === '=' ? { field, op, value: this.#spellings.asked(field, value) } : condition, all)
  }

  #spelt(fact: OwnFact): OwnFact {
    if (!fact.isCounted) return fact
    const text = this.#spellings.of(fact.field, fact.text)
    return text === fact.text ? fact : { ...fact, text }
  }

  /** The fields with values that are counted. */
  counted(): string[] {
    return [...this.#fields].flatMap(([id, field]) => (field.hasSets() ? [id] : []))
  }

  countIn(field: string, services: BitSet): [value: string, count: number][] {
    return this.#field(field).countIn(services)
  }

  /** The services with each value; those of these without one are under the mark for unknown. */
  setsIn(field: string, services: BitSet): [value: string, set: BitSet][] {
    return this.#field(field).setsIn(services)
  }

  /** What the least value of each service in a field is sorted by: a number or a day as one, the id of a person, or words; undefined if there is none. */
  sortingBy(field: string): (slot: number) => number | string | undefined {
    const values = this.#field(field)
    return (slot) => values.sortedBy(slot)
  }

  /** The number that a service has in a field; undefined if it has none. */
  numberAt(field: string, slot: number): number | undefined {
    return this.#field(field).numberAt(slot)
  }

  trim(): void {
    for (const field of this.#fields.values()) field.trim()
  }

  /** Anyone may ask for a field that nothing has. */
  #field(id: string): OwnField {
    return this.#fields.get(id) ?? noValues
  }

  #made(id: string): OwnField {
    const known = this.#fields.get(id)
    if (known) return known
    const made = new OwnField()
    this.#fields.set(id, made)
    return made
  }
}
