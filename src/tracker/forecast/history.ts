import type { ProjectId } from '../../db/ids.ts'

/** Days since 1 January 1970: a wait is the difference of two. */
export type DayNumber = number

/** The stages on the way to live in which something is completed, in their order. */
export const pathStages = ['prerequisites', 'configuration', 'testing', 'technical-live', 'business-live'] as const
export type PathStage = (typeof pathStages)[number]

/** What projects are compared by. Null is unknown, and like nothing else. */
export interface Traits {
  role: 'provider' | 'consumer'
  setting: string
  supplier: string | null
  region: string | null
}

/** One thing to complete on the way to live. */
export interface StepHistory {
  key: string
  title: string
  stage: PathStage
  /** Keys of steps that have to be completed first. */
  needs: string[]
  /** The day on which it was first completed; null if it was not, or nobody knows when. */
  done: DayNumber | null
  isOpen: boolean
  /** The day since which it is open again. */
  openAgain: DayNumber | null
}

/** What is on record of one project's way to live. */
export interface ProjectHistory extends Traits {
  id: ProjectId
  started: DayNumber
  /** The day on which business live was declared. */
  live: DayNumber | null
  /** The day on which it was stopped or closed without going live: what was open then tells how long it waited until that day. */
  ended: DayNumber | null
  /** Whether it is open and not live, so that its go-live can be forecast. */
  isRunning: boolean
  steps: StepHistory[]
}

/** A step on a day: since when it could be worked on (null if not yet), and when it was completed. */
interface StepOnDay {
  step: StepHistory
  stage: number
  start: DayNumber | null
  done: DayNumber | null
  isOpen: boolean
}

/**
 * The steps of a project as they were on a day, from what was known on that day, in an order in which each comes after what it waits for. A step
 * could be worked on once all of the stages before it and everything that it needs was completed. `asNow`: the day is today, and what was completed
 * and is open again counts as open.
 */
export function stepsOn(history: ProjectHistory, day: DayNumber, asNow = false): StepOnDay[] {
  const known: StepOnDay[] = []
  for (const step of inOrder(history.steps)) {
    const isAgain = asNow && step.isOpen && step.done !== null
    const done = step.done !== null && step.done <= day && !isAgain ? step.done : null
    const isOpen = done === null && (step.isOpen || step.done !== null)
    const stage = pathStages.indexOf(step.stage)
    const before = known.filter((one) => one.stage < stage || step.needs.includes(one.step.key))
    const waits = before.some((one) => one.isOpen)
    const ends = before.flatMap((one) => (one.done !== null && (done === null || one.done <= done) ? [one.done] : []))
    // What is completed was not held back by what was completed after it.
    const begins = Math.max(history.started, ...ends)
    const start = done === null && waits ? null : isAgain ? Math.max(begins, Math.min(day, step.openAgain ?? begins)) : begins
    known.push({ step, stage, start, done, isOpen })
  }
  return known
}

/** By stage, and within it what is needed first. A circle of needs is cut where it is found. */
function inOrder(steps: StepHistory[]): StepHistory[] {
  const ordered: StepHistory[] = []
  const seen = new Set<string>()
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const add = (step: StepHistory): void => {
    if (seen.has(step.key)) return
    seen.add(step.key)
    for (const key of step.needs) {
      const need = byKey.get(key)
      if (need?.stage === step.stage) add(need)
    }
    ordered.push(step)
  }
  for (const stage of pathStages) for (const step of steps) if (step.stage === stage) add(step)
  return ordered
}
