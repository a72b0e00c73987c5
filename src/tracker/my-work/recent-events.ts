import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { perDatabase } from '../../db/read-model.ts'
import { recordOf } from '../../keys.ts'
import { findEventBefore, nextEvents } from './changes.store.ts'
import { newsKindKeys, newsKindOf } from './news.ts'
import type { NewsKind } from './news.ts'

const usuallyKept = 50_000
const readAtOnce = 2000

interface Asked {
  personId: PersonId
  projects: Iterable<ProjectId>
  /** The number of the event after which changes are looked for. */
  since: number
}

/** Numbers for texts, which take less memory. */
class Numbers {
  readonly #numbers = new Map<string, number>()
  of(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, known)
    return known
  }
  find(text: string): number | undefined {
    return this.#numbers.get(text)
  }
}

/**
 * The newest events of projects, in memory: what others did in thousands of projects is counted by kind without reading a row for each. Events are
 * only added, in the order of their numbers, so reading on from the last one is enough.
 */
export class RecentEvents {
  readonly #most: number
  readonly #projectNumbers = new Numbers()
  readonly #personNumbers = new Numbers()
  /** By event, in order: its number, kind, project and who caused it. */
  readonly #seqs: number[] = []
  readonly #kinds: number[] = []
  readonly #projects: number[] = []
  readonly #actors: number[] = []
  /** The number of the last event that was left out because it is older; then of the last one that was read. */
  #before = 0
  #last = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(most = usuallyKept) {
    this.#most = most
  }

  /** Changes after this number are all known. 0 if every event is. */
  get before(): number {
    return this.#before
  }

  /** Reads what was added. A caller that comes while another reads waits, and reads what came since. */
  readOn(db: Reader): Promise<void> {
    this.#reading = this.#reading.then(
      () => this.#read(db),
      () => this.#read(db),
    )
    return this.#reading
  }

  async #read(db: Reader): Promise<void> {
    if (this.#last === 0) this.#before = this.#last = (await findEventBefore(db, this.#most)) ?? 0
    for (;;) {
      const events = await nextEvents(db, { after: this.#last, limit: readAtOnce })
      for (const one of events) {
        this.#last = one.seq
        if (one.project_id === null) continue
        this.#seqs.push(one.seq)
        this.#kinds.push(newsKindKeys.indexOf(newsKindOf(one)))
        this.#projects.push(this.#projectNumbers.of(one.project_id))
        this.#actors.push(one.actor_id === null ? -1 : this.#personNumbers.of(one.actor_id))
      }
      if (events.length < readAtOnce) break
      await nextTurn()
    }
    const tooMany = this.#seqs.length - this.#most
    // A tenth more may gather, so that old ones are dropped seldom.
    if (tooMany < this.#most / 10) return
    this.#before = this.#seqs[tooMany - 1] ?? this.#before
    for (const all of [this.#seqs, this.#kinds, this.#projects, this.#actors]) all.splice(0, tooMany)
  }

  /** How many changes of each kind others made in these projects. */
  count(asked: Asked): Record<NewsKind, number> {
    const counts = newsKindKeys.map(() => 0)
    this.#each(asked, (at) => {
      const kind = this.#kinds[at] ?? 0
      counts[kind] = (counts[kind] ?? 0) + 1
    })
    return recordOf(newsKindKeys, (kind) => counts[newsKindKeys.indexOf(kind)] ?? 0)
  }

  /** The numbers of so many of these changes, newest first: of one kind or all, and before a number. */
  list({ kind, before = Infinity, limit, ...asked }: Asked & { kind: NewsKind | undefined; before?: number | undefined; limit: number }): number[] {
    const wanted = kind === undefined ? undefined : newsKindKeys.indexOf(kind)
    const found: number[] = []
    this.#each(asked, (at) => {
      const seq = this.#seqs[at] ?? 0
      if (seq < before && found.length < limit && (wanted === undefined || this.#kinds[at] === wanted)) found.push(seq)
    })
    return found
  }

  #each({ personId, projects, since }: Asked, then: (at: number) => void): void {
    const mine = new Set<number | undefined>()
    for (const project of projects) mine.add(this.#projectNumbers.find(project))
    const self = this.#personNumbers.find(personId)
    for (let at = this.#seqs.length - 1; at >= 0 && (this.#seqs[at] ?? 0) > since; at -= 1)
      if (this.#actors[at] !== self && mine.has(this.#projects[at])) then(at)
  }
}

/** The recent events of one database; `readOn` is to be called before they are counted. */
export const recentEvents = perDatabase(() => new RecentEvents())
