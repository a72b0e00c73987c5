import { searchable } from '../../text.ts'
import { BitSet, removeFrom } from './bit-sets.ts'
import { odsCodeOf } from '../services/service-key.ts'
import type { ServiceFacts } from './facts.ts'

type Searched = Pick<ServiceFacts, 'searchName' | 'odsCode' | 'ownWords'>

interface Search {
  words: string
  odsCode: string
  found: BitSet
}

/** How many searches are kept. */
const most = 200

const fits = ({ searchName, odsCode, ownWords }: Searched, search: Pick<Search, 'words' | 'odsCode'>): boolean =>
  searchName.includes(search.words) || odsCodeOf(odsCode) === search.odsCode || (ownWords !== '' && ownWords.includes(search.words))

const saysTheSame = (one: Searched | undefined, other: Searched): boolean =>
  one?.searchName === other.searchName && one.odsCode === other.odsCode && one.ownWords === other.ownWords

/** The services that recent searches found, kept up to date service by service. */
export class FoundWords {
  readonly #searches = new Map<string, Search>()

  /** The services whose name or own fields hold these words, however either is written, or that have this ODS code. */
  find(typed: string, odsCode: string, all: readonly (Searched | undefined)[]): BitSet {
    const words = searchable(typed).trim()
    const key = `${odsCode} ${words}`
    const known = this.#searches.get(key)
    if (known) return known.found
    const found = new BitSet()
    // From the last on, so that the set need not grow.
    for (let slot = all.length - 1; slot >= 0; slot -= 1) {
      const one = all[slot]
      if (one && fits(one, { words, odsCode })) found.add(slot)
    }
    if (this.#searches.size >= most) this.#searches.clear()
    this.#searches.set(key, { words, odsCode, found })
    return found
  }

  /** A service is now this instead of what it was. */
  put(slot: number, now: Searched, before: Searched | undefined): void {
    if (saysTheSame(before, now)) return
    for (const search of this.#searches.values()) {
      if (fits(now, search)) search.found.add(slot)
      else removeFrom(search.found, slot)
    }
  }

  remove(slot: number): void {
    for (const { found } of this.#searches.values()) removeFrom(found, slot)
  }
}
