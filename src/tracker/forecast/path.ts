import { stepsOn } from './history.ts'
import type { DayNumber, PathStage, ProjectHistory, Traits } from './history.ts'

/** A step that is still open, and what it waits for. */
interface OpenStep {
  key: string
  title: string
  stage: PathStage
  /** Days since it could be worked on; null if it waits for other steps. */
  waited: number | null
  /** Positions, in the path, of the open steps that come first. */
  after: number[]
}

/** What is left of a project's way to live, each step after those that it waits for. The last is going live. */
export interface Path extends Traits {
  elapsed: number
  steps: OpenStep[]
}

/** What was left of the way on a day, from what was known on it. `asNow`: the day is today. */
export function pathOn(history: ProjectHistory, day: DayNumber, asNow = false): Path {
  const open = stepsOn(history, day, asNow).filter((one) => one.isOpen)
  const { role, setting, supplier, region } = history
  return {
    role,
    setting,
    supplier,
    region,
    elapsed: Math.max(0, day - history.started),
    steps: open.map(({ step, stage, start }, at) => ({
      key: step.key,
      title: step.title,
      stage: step.stage,
      waited: start === null ? null : Math.max(0, day - start),
      after: open.slice(0, at).flatMap((one, before) => (one.stage < stage || step.needs.includes(one.step.key) ? [before] : [])),
    })),
  }
}
