/** How long one project waited for a step, in days. Unfinished: so far, and it is still waiting. */
export interface Wait {
  days: number
  isFinished: boolean
}

/**
 * How many of a hundred cases would still wait after so many days, learnt from finished and running waits: after `days[i]` days, the share `left[i]`.
 * Beyond the last day the rest finish at the average rate, `tailDays` later on average.
 */
export interface Curve {
  days: number[]
  left: number[]
  tailDays: number
  /** Waits that ended. */
  finished: number
}

const mostPoints = 60

/**
 * The Kaplan–Meier estimate: a wait that still runs counts among those who wait until the day it has reached, so that long waits are not forgotten
 * because they have not ended. One case more than there are is taken to wait for longer than all, because the next one may.
 */
export function curveOf(waits: readonly Wait[]): Curve {
  const ordered = waits.toSorted((a, b) => a.days - b.days)
  const finished = ordered.filter((one) => one.isFinished).length
  const waited = ordered.reduce((sum, one) => sum + one.days, 0)
  const curve: Curve = { days: [], left: [], tailDays: finished === 0 ? 0 : Math.max(1, waited / finished), finished }
  let waiting = ordered.length + 1
  let left = 1
  for (const [days, same] of Map.groupBy(ordered, (one) => one.days)) {
    const ended = same.filter((one) => one.isFinished).length
    left *= 1 - ended / waiting
    waiting -= same.length
    if (ended === 0) continue
    curve.days.push(days)
    curve.left.push(left)
  }
  return thinned(curve)
}

/** Evenly chosen points of a long curve, with its first and last. */
function thinned(curve: Curve): Curve {
  const { length } = curve.days
  if (length <= mostPoints) return curve
  const chosen = new Set(Array.from({ length: mostPoints }, (_, at) => Math.round((at * (length - 1)) / (mostPoints - 1))))
  const some = (all: number[]): number[] => all.filter((_, at) => chosen.has(at))
  return { ...curve, days: some(curve.days), left: some(curve.left) }
}

/** The share that still waits after this many days. Between two days of the curve it falls evenly. */
export function leftAfter({ days, left, tailDays }: Curve, waited: number): number {
  const next = firstAt(days.length, (at) => (days[at] ?? 0) > waited)
  const [before, shareBefore] = next === 0 ? [0, 1] : [days[next - 1] ?? 0, left[next - 1] ?? 1]
  const [after, shareAfter] = [days[next], left[next]]
  if (after === undefined || shareAfter === undefined) return tailDays === 0 ? shareBefore : shareBefore * Math.exp(-(waited - before) / tailDays)
  return shareBefore - ((shareBefore - shareAfter) * (waited - before)) / (after - before)
}

/** After how many days this share still waits. Infinite if nothing ever ended. */
function daysWhenLeft({ days, left, tailDays }: Curve, share: number): number {
  const at = firstAt(left.length, (index) => (left[index] ?? 0) <= share)
  const [before, shareBefore] = at === 0 ? [0, 1] : [days[at - 1] ?? 0, left[at - 1] ?? 1]
  const [after, shareAfter] = [days[at], left[at]]
  if (after === undefined || shareAfter === undefined) return tailDays === 0 ? Infinity : before - tailDays * Math.log(share / shareBefore)
  return before + ((after - before) * (shareBefore - share)) / (shareBefore - shareAfter)
}

/** The first index that holds, of those that hold from some index on; `length` if none does. */
function firstAt(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Draws waits in days, in total, for numbers between 0 and 1 (0 is the longest). One that has run for `waited` days and has not ended is longer than
 * that; null is for a wait that has not begun, which may be no wait at all.
 */
export function drawsOf(curve: Curve, waited: number | null): (share: number) => number {
  const still = waited === null ? 1 : leftAfter(curve, waited)
  // The longest draw is bounded: no path is forecast centuries ahead.
  return (share) => Math.max(waited ?? 0, daysWhenLeft(curve, Math.max(share, 1e-4) * still))
}

/** "Six of nine waited 49 days or more": about two thirds of those who had to wait. Null if nobody had to. */
export function usualWait(waits: readonly Wait[]): { of: number; waited: number; days: number } | null {
  const ended = waits.flatMap((one) => (one.isFinished && one.days > 0 ? [one.days] : [])).toSorted((a, b) => a - b)
  const days = ended[ended.length - Math.ceil((ended.length * 2) / 3)]
  return days === undefined ? null : { of: ended.length, waited: ended.filter((one) => one >= days).length, days }
}
