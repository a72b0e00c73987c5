import { describe, expect, it } from 'vitest'
import { forecastProgramme } from '../../../src/tracker/forecast/forecast.ts'
import { shuffled, simulatedProgramme } from '../../support/simulated-programme.ts'

const today = 20_000
const seeds = [1, 2, 3, 4]
const given = { projects: 900, months: 24, today }

/** Forecasts of running projects with the day on which they did go live. */
function forecastsOf(seed: number) {
  const programme = simulatedProgramme({ seed, ...given })
  const truth = new Map(programme.map((one) => [one.history.id, one.truth - today]))
  const { backtest, forecasts } = forecastProgramme(
    programme.map((one) => one.history),
    today,
  )
  return { backtest, known: forecasts.flatMap(({ id, forecast }) => (forecast ? [{ days: forecast.days, actual: truth.get(id) ?? 0 }] : [])) }
}

describe('the forecast of a programme whose truth is known', () => {
  const all = seeds.map(forecastsOf)
  const known = all.flatMap((one) => one.known)
  const share = (of: (one: (typeof known)[number]) => boolean): number => known.filter(of).length / known.length

  it('holds 75 to 85% of the outcomes in its range of eight in ten', () => {
    const held = share(({ days, actual }) => actual >= days[0.1] - 0.5 && actual <= days[0.9] + 0.5)
    expect(known.length).toBeGreaterThan(800)
    expect(held).toBeGreaterThanOrEqual(0.75)
    expect(held).toBeLessThanOrEqual(0.85)
  })
  it.each([0.2, 0.5, 0.8] as const)('has about %d of the outcomes before the day that it gives for that share', (asked) => {
    expect(Math.abs(share(({ days, actual }) => actual <= days[asked]) - asked)).toBeLessThan(0.05)
  })
  it('says that it is good enough, with less error than a guess', () => {
    for (const { backtest } of all) {
      expect(backtest.verdict).toBe('good enough')
      expect(backtest.errorDays).toBeLessThan(backtest.guessErrorDays)
      expect(backtest.held / backtest.forecasts).toBeCloseTo(0.8, 1)
    }
  })
  it('is the same when it is made again', () => expect(forecastsOf(1)).toEqual(all[0]))
})

it.each(seeds.slice(1, 3))('a forecast says that it knows nothing if go-lives have nothing to do with what went before (programme %i)', (seed) => {
  const { backtest } = forecastProgramme(shuffled(simulatedProgramme({ seed, ...given }), { seed, today }), today)
  expect(backtest.verdict).toBe('no better than a guess')
})

it('a forecast says that there are too few cases while fewer than twenty projects could be tested', () => {
  const few = simulatedProgramme({ seed: 1, projects: 30, months: 12, today }).map((one) => one.history)
  expect(forecastProgramme(few, today).backtest.verdict).toBe('too few')
})
