import type { Path } from './path.ts'
import { findLesson } from './learn.ts'
import type { Found, Lessons } from './learn.ts'
import { seeded } from './seeded.ts'
import { drawsOf } from './waits.ts'

/** How often the way is walked. */
const usualDraws = 500

/** What if a step took this many days more (less, if negative)? */
export interface StepChange {
  key: string
  days: number
}

/** What walking the rest of a way many times says. */
export interface Walked {
  /** Days from today to going live, of every draw, the fewest first. */
  days: number[]
  /** The open step on which most of the time passes, of those that decide when the others begin. */
  driver: { key: string; title: string; lesson: Found } | null
}

/** Far enough ahead to say "not within ten years". */
const mostDays = 3660

/**
 * Walks the rest of a project's way many times. In each walk every open step waits for as long as a case like it did (one that has already waited,
 * for longer than it has), begins after what it waits for, and the last to end decides. Null if nothing is known of a step.
 */
export function walk(path: Path, lessons: Lessons, given: { seed: number; draws?: number; change?: StepChange | null }): Walked | null {
  const found = path.steps.map((step) => findLesson(lessons, step, path))
  const known = found.filter((one) => one !== undefined)
  if (known.length < path.steps.length || path.steps.length === 0) return null
  const random = seeded(given.seed)
  const change = given.change ?? null
  const { steps } = path
  const draws = known.map(({ curve }, at) => {
    const step = steps[at]
    return drawsOf(curve, step && step.after.length === 0 ? step.waited : null)
  })
  const starts = new Float64Array(steps.length)
  const ends = new Float64Array(steps.length)
  const cause = new Int32Array(steps.length)
  const spent = new Float64Array(steps.length)
  const days: number[] = []
  for (let draw = given.draws ?? usualDraws; draw > 0; draw -= 1) {
    for (let at = 0; at < steps.length; at += 1) {
      const [step, drawn] = [steps[at], draws[at]]
      if (!step || !drawn) continue
      let [start, by] = [0, -1]
      for (const before of step.after) {
        const end = ends[before] ?? 0
        if (by === -1 || end > start) [start, by] = [end, before]
      }
      const waited = step.after.length === 0 ? step.waited : null
      const wait = drawn(random()) + (step.key === change?.key ? change.days : 0)
      starts[at] = start
      ends[at] = Math.min(mostDays, start + Math.max(0, wait - (waited ?? 0)))
      cause[at] = by
    }
    const last = steps.length - 1
    days.push(ends[last] ?? 0)
    for (let at = last; at >= 0; at = cause[at] ?? -1) spent[at] = (spent[at] ?? 0) + (ends[at] ?? 0) - (starts[at] ?? 0)
  }
  const most = spent.indexOf(Math.max(...spent))
  const [step, lesson] = [steps[most], known[most]]
  return { days: days.toSorted((a, b) => a - b), driver: step && lesson ? { key: step.key, title: step.title, lesson } : null }
}

/** The number below which this share of the ordered numbers lies. */
export function quantile(ordered: readonly number[], share: number): number {
  const place = share * (ordered.length - 1)
  const [low, high] = [ordered[Math.floor(place)] ?? 0, ordered[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}
