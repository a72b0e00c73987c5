import { addDays } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { dayOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { workingDayFrom, workingDayInWeek } from '../../working-day.ts'

export const mostInAWeek = 10_000

/** Why a project cannot join a wave; null if it can. `other` is the wave that it is in. */
export function whyNotJoin(wave: Pick<WavesTable, 'id' | 'state'>, other: { wave_id: string; name: string } | undefined): string | null {
  if (other) return other.wave_id === wave.id ? 'It is in this wave already.' : `It is in the wave ${other.name}. Take it out of that one first.`
  return wave.state === 'closed' ? 'This wave is closed. Open it again first.' : null
}

export type PlanOfWave = Pick<WavesTable, 'go_live_on' | 'testing_on' | 'capacity_a_week'>

/** The day in a later week that matches the first one, or the working day of that week which is nearest to it. */
export const dayInWeek = (first: Day, weeks: number): Day => workingDayInWeek(addDays(workingDayFrom(first), weeks * 7))

/**
 * The days of the project in this place of a wave, from 1: the common days, or as many weeks later as the places before it take up at the wave's
 * capacity. A day on which nobody works becomes a working day; in later weeks, one of the same week.
 */
export function daysInPlace(
  { go_live_on: goLive, testing_on: testing, capacity_a_week: capacity }: PlanOfWave,
  place: number,
): { goLive: Day | null; testing: Day | null } {
  const weeks = capacity === null ? 0 : Math.floor((place - 1) / capacity)
  const later = (day: Day | null): Day | null => (day === null ? null : dayInWeek(day, weeks))
  return { goLive: later(goLive), testing: later(testing) }
}

/** Which weeks have more go-lives than a wave's capacity, in a sentence; empty if none. */
export function overInWords(weeks: { from: Day; n: number; over: number }[], capacity: number | null): string {
  const [first, ...more] = weeks
  if (!first || capacity === null) return ''
  const others = more.length === 0 ? '' : `, and ${counted(more.length, 'later week')} ${more.length === 1 ? 'is' : 'are'} too full as well`
  return `In the week of ${dayOf(first.from)} ${grouped(first.n)} ${first.n === 1 ? 'go-live is' : 'go-lives are'} planned: ${grouped(first.over)} more than the ${grouped(capacity)} a week of this wave${others}.`
}
