import { quantile } from './simulate.ts'

/** The shares of a forecast: one in ten goes live before the first day, nine in ten before the last. */
export const shares = [0.1, 0.2, 0.5, 0.8, 0.9] as const
export type Days = Record<(typeof shares)[number], number>

/**
 * How far past go-lives were from the middle of their forecast, in spreads of that forecast: at each share. Steps of one project are slow together,
 * which walks with each step by itself do not show, so the ranges are stretched until those of the past would have held.
 */
export type Stretch = Days

export const unstretched: Stretch = { 0.1: -1, 0.2: -0.6, 0.5: 0, 0.8: 0.6, 0.9: 1 }

/** The middle of a forecast, and how far it spreads to either side: to the day of one in ten, and of nine in ten. At least a day. */
interface Spread {
  middle: number
  below: number
  above: number
}
export function spreadOf(ordered: readonly number[]): Spread {
  const middle = quantile(ordered, 0.5)
  return { middle, below: Math.max(1, middle - quantile(ordered, 0.1)), above: Math.max(1, quantile(ordered, 0.9) - middle) }
}

/** Where a number of days lies in a spread: 0 is the middle, 1 is as far as nine in ten, -1 as one in ten. */
export const placeIn = ({ middle, below, above }: Spread, days: number): number => (days < middle ? (days - middle) / below : (days - middle) / above)

/** The forecast: the walked days at each share, moved to where past go-lives were. Never before today. */
export function stretched({ middle, below, above }: Spread, stretch: Stretch): Days {
  const at = (share: keyof Days): number => Math.max(0, middle + stretch[share] * (stretch[share] < 0 ? below : above))
  return { 0.1: at(0.1), 0.2: at(0.2), 0.5: at(0.5), 0.8: at(0.8), 0.9: at(0.9) }
}

/** A past go-live in its forecast; unfinished if it has not happened, and is at least that far. */
export interface Place {
  place: number
  isFinished: boolean
}

/** The stretch that past go-lives teach; those that have not happened count as later than where they are (Kaplan–Meier). Null without any. */
export function stretchFrom(places: readonly Place[]): Stretch | null {
  const ordered = places.toSorted((a, b) => a.place - b.place)
  const last = ordered.at(-1)
  if (!last) return null
  const ends: { place: number; left: number }[] = []
  let left = 1
  ordered.forEach(({ place, isFinished }, index) => {
    if (!isFinished) return
    left *= 1 - 1 / (ordered.length - index)
    ends.push({ place, left })
  })
  const at = (share: number): number => (ends.find((one) => one.left <= 1 - share + 1e-9) ?? last).place
  return { 0.1: at(0.1), 0.2: at(0.2), 0.5: at(0.5), 0.8: at(0.8), 0.9: at(0.9) }
}
