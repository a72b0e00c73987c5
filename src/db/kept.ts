import type { Reader } from './database.ts'

/**
 * What was read before, as long as its stamp is the same. The stamp comes from the database (the number of the last event that
 * tells of a change, a version), so that several processes over one database agree; it has to be read before what it stands for.
 * The least recently used are forgotten.
 */
export class Kept<T> {
  readonly #most: number
  readonly #of = new WeakMap<Reader, Map<string, { stamp: string; answer: Promise<T> }>>()

  constructor(most: number) {
    this.#most = most
  }

  get(db: Reader, key: string, stamp: string, read: () => Promise<T>): Promise<T> {
    const all = this.#of.get(db) ?? new Map<string, { stamp: string; answer: Promise<T> }>()
    this.#of.set(db, all)
    const known = all.get(key)
    all.delete(key)
    const one = known?.stamp === stamp ? known : { stamp, answer: read() }
    all.set(key, one)
    if (one !== known)
      one.answer.catch(() => {
        if (all.get(key) === one) all.delete(key)
      })
    if (all.size > this.#most) all.delete(all.keys().next().value ?? '')
    return one.answer
  }
}
