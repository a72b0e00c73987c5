import { fewestCases, groupOf, groupsOf } from './cases-like-it.ts'
import type { Likeness } from './cases-like-it.ts'
import { stepsOn } from './history.ts'
import type { DayNumber, PathStage, ProjectHistory, Traits } from './history.ts'
import { curveOf, usualWait } from './waits.ts'
import type { Curve, Wait } from './waits.ts'

/** What was learnt of one step from a group of cases. */
export interface Lesson {
  curve: Curve
  usual: ReturnType<typeof usualWait>
}

/** Lessons by step, then by group; under `whole way` from the start to live. */
export type Lessons = Map<string, Map<string, Lesson>>
export const wholeWay = 'whole way'
/** Any step of a stage: for a step that too few projects have completed, like a new one of the templates. */
const anyStep = (stage: PathStage): string => `any step of ${stage}`

/** A lesson, and from which cases. */
export interface Found extends Lesson {
  likeness: Likeness
}

/** Learns how long each step waits in each group of cases, from what was known on a day. Groups with too few finished cases teach nothing, except all of a role. */
export function learn(histories: readonly ProjectHistory[], day: DayNumber, asNow = false): Lessons {
  const waits = new Map<string, Map<string, Wait[]>>()
  const add = (key: string, groups: string[], wait: Wait): void => {
    const ofStep = waits.get(key) ?? new Map<string, Wait[]>()
    waits.set(key, ofStep)
    for (const group of groups) {
      const all = ofStep.get(group)
      if (all) all.push(wait)
      else ofStep.set(group, [wait])
    }
  }
  for (const history of histories) {
    if (history.started > day) continue
    const groups = groupsOf(history).map((one) => one.group)
    for (const { key, stage, wait } of waitsOf(history, day, asNow)) {
      add(key, groups, wait)
      if (stage !== null) add(anyStep(stage), groups.slice(-1), wait)
    }
  }
  const widest = new Set(histories.map((one) => groupOf('role', one)))
  const lessonsOf = (ofStep: Map<string, Wait[]>): Map<string, Lesson> => {
    const lessons = new Map<string, Lesson>()
    for (const [group, all] of ofStep) {
      const lesson = { curve: curveOf(all), usual: usualWait(all) }
      if (widest.has(group) || lesson.curve.finished >= fewestCases) lessons.set(group, lesson)
    }
    return lessons
  }
  return new Map([...waits].map(([key, ofStep]) => [key, lessonsOf(ofStep)]))
}

/** How long a project waited for each step that it could work on, by this day; and for the whole way. What is after going live teaches nothing. */
function waitsOf(history: ProjectHistory, day: DayNumber, asNow: boolean): { key: string; stage: PathStage | null; wait: Wait }[] {
  const last = Math.min(day, history.live ?? day, history.ended ?? day)
  const isLive = history.live !== null && history.live <= day
  const whole = { key: wholeWay, stage: null, wait: { days: Math.max(0, last - history.started), isFinished: isLive } }
  const ofSteps = stepsOn(history, day, asNow).flatMap(({ step, start, done, isOpen }) => {
    const isFinished = done !== null && done <= last
    // What a project went live without was not waited for.
    if (start === null || (!isFinished && (isLive || !isOpen || start > last))) return []
    return [{ key: step.key, stage: step.stage, wait: { days: Math.max(0, (isFinished ? done : last) - start), isFinished } }]
  })
  return [whole, ...ofSteps]
}

/** The lesson from the cases that are most like a project; undefined if nobody completed this step, or any of its stage. */
export function findLesson(lessons: Lessons, { key, stage }: { key: string; stage: PathStage }, traits: Traits): Found | undefined {
  const ofStep = lessons.get(key)
  const groups = groupsOf(traits)
  for (const { likeness, group } of groups) {
    const lesson = ofStep?.get(group)
    if (lesson && lesson.curve.finished >= fewestCases) return { ...lesson, likeness }
  }
  const widest = groups.at(-1)?.group ?? ''
  const others = lessons.get(anyStep(stage))?.get(widest)
  if (others && others.curve.finished >= fewestCases) return { ...others, usual: null, likeness: 'other steps' }
  const few = ofStep?.get(widest)
  return few && few.curve.finished > 0 ? { ...few, likeness: 'role' } : undefined
}
