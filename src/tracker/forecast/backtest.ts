import { fewestCases, groupOf } from './cases-like-it.ts'
import type { DayNumber, ProjectHistory } from './history.ts'
import { placeIn, shares, spreadOf, stretched, stretchFrom, unstretched } from './honest-range.ts'
import type { Days, Place, Stretch } from './honest-range.ts'
import { learn, wholeWay } from './learn.ts'
import type { Lessons } from './learn.ts'
import { pathOn } from './path.ts'
import { seedOf } from './seeded.ts'
import { quantile, walk } from './simulate.ts'
import { drawsOf } from './waits.ts'

/** How well forecasts made on past days would have done, each from what was known on its day. */
export interface Backtest {
  /** Forecasts whose end is known well enough to say whether their range held, and of how many projects. */
  forecasts: number
  projects: number
  /** How many of them went live within the range of eight in ten. */
  held: number
  /** How far half of them were out, at most, in days; and a guess from the length of whole projects alone. */
  errorDays: number
  guessErrorDays: number
  /** Whether forecasts may be shown, or why not: too few cases, or no better than the guess. */
  verdict: 'good enough' | 'too few' | 'no better than a guess'
  stretch: Stretch
}

/** Fewer projects than this prove nothing. */
export const fewestProjects = 20
const everyDays = 30
const mostDaysBack = 36 * everyDays
const mostPastDays = 12
const mostForecasts = 1200
const draws = 200
/** A forecast has to be out by less than this share of what the guess is out by. */
const errorOfGuess = 0.9
/** On a day so recent that fewer of its projects have gone live since, only the fast ones would be tested. */
const liveSince = 0.85

interface Tried {
  id: string
  /** Days to going live, or to today if it has not happened. */
  actual: number
  isFinished: boolean
  walked: readonly number[]
  guessed: readonly number[]
}

/** Forecasts past go-lives from what was known on past days, and compares. Projects that were stopped are left out: they never go live. */
export function backtest(histories: readonly ProjectHistory[], today: DayNumber): Backtest {
  const tried = pastDays(histories, today).flatMap(({ day, projects }) => {
    const lessons = learn(histories, day)
    return projects.flatMap((history) => tryOn(history, { day, today, lessons }) ?? [])
  })
  const ofWalks = judge(tried, (one) => one.walked)
  const ofGuesses = judge(tried, (one) => one.guessed)
  const projects = new Set(tried.filter((one) => one.isFinished).map((one) => one.id)).size
  const isBetter = ofWalks.error < errorOfGuess * ofGuesses.error && gainIsSure(tried, ofWalks.losses, ofGuesses.losses)
  return {
    forecasts: ofWalks.decided,
    projects,
    held: ofWalks.held,
    errorDays: ofWalks.error,
    guessErrorDays: ofGuesses.error,
    verdict: projects < fewestProjects ? 'too few' : isBetter ? 'good enough' : 'no better than a guess',
    stretch: stretchFrom(tried.map((one) => placeOf(one, one.walked))) ?? unstretched,
  }
}

/** Days in the past, with the projects that were on their way then; the same number of each. */
function pastDays(histories: readonly ProjectHistory[], today: DayNumber): { day: DayNumber; projects: ProjectHistory[] }[] {
  const found: { day: DayNumber; projects: ProjectHistory[] }[] = []
  for (let day = today - everyDays; day >= today - mostDaysBack && found.length < mostPastDays; day -= everyDays) {
    const projects = histories.filter((one) => one.started < day && (one.live === null || one.live > day) && one.ended === null)
    const isLearnt = histories.filter((one) => one.live !== null && one.live <= day).length >= fewestCases
    const live = projects.filter((one) => one.live !== null).length
    if (isLearnt && projects.length > 0 && live >= liveSince * projects.length) found.push({ day, projects })
  }
  const most = Math.ceil(mostForecasts / Math.max(1, found.length))
  return found.map(({ day, projects }) => ({ day, projects: projects.toSorted((a, b) => seedOf(`${day} ${a.id}`) - seedOf(`${day} ${b.id}`)).slice(0, most) }))
}

function tryOn(history: ProjectHistory, { day, today, lessons }: { day: DayNumber; today: DayNumber; lessons: Lessons }): Tried | null {
  const path = pathOn(history, day)
  const walked = walk(path, lessons, { seed: seedOf(`${day} ${history.id}`), draws })
  const whole = lessons.get(wholeWay)?.get(groupOf('role', history) ?? '')
  if (!walked || !whole || whole.curve.finished === 0) return null
  const guess = drawsOf(whole.curve, path.elapsed)
  const guessed = Array.from({ length: draws }, (_, at) => guess(1 - (at + 0.5) / draws) - path.elapsed)
  return { id: history.id, actual: (history.live ?? today) - day, isFinished: history.live !== null, walked: walked.days, guessed }
}

const placeOf = ({ actual, isFinished }: Tried, days: readonly number[]): Place => ({ place: placeIn(spreadOf(days), actual), isFinished })

/**
 * Judges forecasts by what happened. Each is stretched by what the other half of the projects teaches, so that none is judged by a stretch that was
 * fitted to it.
 */
function judge(tried: readonly Tried[], daysOf: (one: Tried) => readonly number[]) {
  const half = (one: Tried): number => seedOf(one.id) % 2
  const stretches = [0, 1].map((which) => stretchFrom(tried.filter((one) => half(one) !== which).map((one) => placeOf(one, daysOf(one)))) ?? unstretched)
  const forecasts = tried.map((one) => stretched(spreadOf(daysOf(one)), stretches[half(one)] ?? unstretched))
  let [held, decided] = [0, 0]
  const errors: number[] = []
  const losses: (number | null)[] = []
  tried.forEach(({ actual, isFinished }, at) => {
    const days = forecasts[at]
    const isDecided = days !== undefined && (isFinished || actual > days[0.9])
    losses.push(days && isFinished ? lossOf(days, actual) : null)
    if (!isDecided) return
    decided += 1
    if (isFinished && actual >= days[0.1] - 0.5 && actual <= days[0.9] + 0.5) held += 1
    errors.push(Math.abs(actual - days[0.5]))
  })
  return {
    held,
    decided,
    losses,
    error: quantile(
      errors.toSorted((a, b) => a - b),
      0.5,
    ),
  }
}

/** How bad a forecast was: what it gave for each share costs the days that it was out, the more the less likely it called them. */
const lossOf = (days: Days, actual: number): number =>
  shares.reduce((sum, share) => sum + (actual >= days[share] ? share * (actual - days[share]) : (1 - share) * (days[share] - actual)), 0)

/** Whether forecasts are better than guesses by more than chance: the mean gain of a project is more than twice its standard error. */
function gainIsSure(tried: readonly Tried[], losses: (number | null)[], guesses: (number | null)[]): boolean {
  const gains = tried.flatMap(({ id }, at) => {
    const [loss, guess] = [losses[at] ?? null, guesses[at] ?? null]
    return loss === null || guess === null ? [] : [{ id, gain: guess - loss }]
  })
  const each = [...Map.groupBy(gains, (one) => one.id).values()].map((own) => own.reduce((sum, one) => sum + one.gain, 0) / own.length)
  const mean = each.reduce((sum, one) => sum + one, 0) / each.length
  const variance = each.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, each.length - 1)
  return each.length > 1 && mean > 2 * Math.sqrt(variance / each.length)
}
