import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { daysInPlace } from '../waves/wave.ts'
import type { PlanOfWave } from '../waves/wave.ts'
import { countMembers, getWave } from '../waves/waves.store.ts'
import type { ListChoice } from './bulk.ts'
import { planWith } from './plan-of-row.ts'
import type { PlanOfRow } from './plan-of-row.ts'

/** The places of a wave behind those who are in it, given out one after the other with the days of each. */
export class PlacesInWave {
  readonly #plan: PlanOfWave
  #taken: number
  #first: Day | null = null
  #last: Day | null = null

  constructor(plan: PlanOfWave, taken: number) {
    this.#plan = plan
    this.#taken = taken
  }

  /** The days of the next place. */
  next(): PlanOfRow {
    this.#taken += 1
    const { testing, goLive } = daysInPlace(this.#plan, this.#taken)
    this.#first ??= goLive
    this.#last = goLive
    return planWith({ testing, 'go-live': goLive })
  }

  /** The first and the last go-live day that were given; null if none was. */
  get goLives(): { first: Day; last: Day } | null {
    return this.#first === null || this.#last === null ? null : { first: this.#first, last: this.#last }
  }
}

const dayOrNull = (text: string): Day | null => (text === '' ? null : asDay(text))

/** The places that a change gives out; undefined if nothing joins a wave. What is typed for many starts comes before the days of the wave. */
export async function placesFor(db: Reader, { act, choice }: ListChoice): Promise<PlacesInWave | undefined> {
  if (act === 'wave') return new PlacesInWave(await getWave(db, choice.wave.id), await countMembers(db, choice.wave.id))
  if (act !== 'start' || choice.wave === null) return undefined
  const { wave, testing, goLive } = choice
  const own: PlanOfWave = { testing_on: dayOrNull(testing), go_live_on: dayOrNull(goLive), capacity_a_week: wave.capacity }
  if (wave.id === null) return new PlacesInWave(own, 0)
  const kept = await getWave(db, wave.id)
  const plan = { ...own, testing_on: own.testing_on ?? kept.testing_on, go_live_on: own.go_live_on ?? kept.go_live_on }
  return new PlacesInWave(plan, await countMembers(db, wave.id))
}
