import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import type { ProjectHistory, StepHistory } from '../../../src/tracker/forecast/history.ts'
import { stepsOn } from '../../../src/tracker/forecast/history.ts'
import { findLesson, learn } from '../../../src/tracker/forecast/learn.ts'
import { pathOn } from '../../../src/tracker/forecast/path.ts'
import { walk } from '../../../src/tracker/forecast/simulate.ts'

const step = (key: string, stage: StepHistory['stage'], change: Partial<StepHistory> = {}): StepHistory => ({
  key,
  title: key,
  stage,
  needs: [],
  done: null,
  isOpen: change.done === undefined,
  openAgain: null,
  ...change,
})
const project = (steps: StepHistory[], change: Partial<ProjectHistory> = {}): ProjectHistory => ({
  id: asProjectId('one'),
  role: 'provider',
  setting: 'gp-practice',
  supplier: 'Emis',
  region: 'North',
  started: 100,
  live: null,
  ended: null,
  isRunning: true,
  steps,
  ...change,
})
const startOf = (history: ProjectHistory, key: string, day: number, asNow = false) => stepsOn(history, day, asNow).find((one) => one.step.key === key)

describe('a step could be worked on', () => {
  const [first, second] = [step('a', 'prerequisites', { done: 120 }), step('b', 'prerequisites', { done: 140, needs: ['a'] })]
  it.each<[string, StepHistory[], string, number, number | null]>([
    ['from the start of the project', [first, second], 'a', 200, 100],
    ['once what it needs was completed', [first, second], 'b', 200, 120],
    ['once all of the stages before it were completed', [first, second, step('c', 'configuration')], 'c', 200, 140],
    ['not while something before it is open', [first, step('b', 'prerequisites'), step('c', 'configuration')], 'c', 200, null],
    ['not on a day before that', [first, second, step('c', 'configuration')], 'c', 130, null],
    ['whatever was completed after it', [first, second, step('c', 'configuration', { done: 130 })], 'c', 200, 120],
  ])('%s', (_rule, steps, key, day, start) => expect(startOf(project(steps), key, day)?.start).toBe(start))

  it('again since it was opened again, today; in the past it was completed', () => {
    const history = project([step('a', 'prerequisites', { done: 120, isOpen: true, openAgain: 180 })])
    expect(startOf(history, 'a', 200, true)).toMatchObject({ start: 180, done: null, isOpen: true })
    expect(startOf(history, 'a', 150)).toMatchObject({ start: 100, done: 120, isOpen: false })
  })
  it('and ends, if what steps need goes in a circle', () => {
    const circle = project([step('a', 'prerequisites', { needs: ['b'] }), step('b', 'prerequisites', { needs: ['a'] })])
    expect(stepsOn(circle, 200).length).toBe(2)
  })
})

/** Finished projects in which each of these steps took so many days, one after the other. */
const finishedProjects = (n: number, days: Record<string, number>, change: Partial<ProjectHistory> = {}): ProjectHistory[] =>
  Array.from({ length: n }, (_, at) => {
    const stages = ['prerequisites', 'configuration', 'business-live'] as const
    let end = 100
    const steps = Object.entries(days).map(([key, own], index) => step(key, stages[index] ?? 'business-live', { done: (end += own + at) }))
    return project(steps, { id: asProjectId(`finished-${at}`), live: end, isRunning: false, ...change })
  })
const way = [step('certificate', 'prerequisites'), step('profile', 'configuration'), step('business-live', 'business-live')]

describe('what is learnt', () => {
  const certificate = { key: 'certificate', stage: 'prerequisites' as const }
  const days = { certificate: 49, profile: 10, 'business-live': 5 }
  const like = (histories: ProjectHistory[]) => findLesson(learn(histories, 1000), certificate, project([]))
  it.each<[string, ProjectHistory[], string, number]>([
    ['comes from the most alike if there are eight of them', finishedProjects(8, days), 'setting, supplier and region', 8],
    [
      'comes from another region if there are fewer',
      [...finishedProjects(7, days), ...finishedProjects(4, days, { region: 'South' })],
      'setting and supplier',
      11,
    ],
    ['comes from another supplier if there are still fewer', finishedProjects(9, days, { supplier: 'Tpp' }), 'setting', 9],
    ['comes from every setting in the end', finishedProjects(9, days, { setting: 'pharmacy' }), 'role', 9],
    ['comes from few if there are no others', finishedProjects(2, days), 'role', 2],
  ])('%s', (_rule, histories, likeness, cases) => expect(like(histories)).toMatchObject({ likeness, curve: { finished: cases } }))
  it('comes from the other steps of the stage for a step that nobody completed', () => {
    expect(findLesson(learn(finishedProjects(9, days), 1000), { key: 'new', stage: 'prerequisites' }, project([]))).toMatchObject({ likeness: 'other steps' })
  })
  it('is nothing from projects of the other role', () => expect(like(finishedProjects(9, days, { role: 'consumer' }))).toBeUndefined())
  it('is only what was known on the day', () => {
    expect(findLesson(learn(finishedProjects(9, days), 150), certificate, project([]))?.curve.finished).toBe(2)
  })
})

describe('the step that decides', () => {
  const histories = finishedProjects(9, { certificate: 49, profile: 10, 'business-live': 5 })
  const lessons = learn(histories, 1000)
  const walked = (history: ProjectHistory, day: number, change?: { key: string; days: number }) =>
    walk(pathOn(history, day, true), lessons, { seed: 1, change: change ?? null })
  it('is the one on which most of the time passes', () => {
    const { driver, days = [] } = walked(project(way), 101) ?? {}
    expect(driver).toMatchObject({ key: 'certificate', lesson: { usual: { of: 9, waited: 6 } } })
    expect(days[250]).toBeGreaterThan(60)
  })
  it('is the next one once that is completed', () => {
    const [certificate, ...rest] = way
    expect(
      walked(
        project([{ ...certificate, key: 'certificate', title: '', stage: 'prerequisites', needs: [], done: 150, isOpen: false, openAgain: null }, ...rest]),
        151,
      ),
    ).toMatchObject({
      driver: { key: 'profile' },
    })
  })
  it('moves go-live by as many days as it is supposed to take less', () => {
    const [as, less] = [walked(project(way), 101)?.days ?? [], walked(project(way), 101, { key: 'certificate', days: -14 })?.days ?? []]
    expect((as[250] ?? 0) - (less[250] ?? 0)).toBeCloseTo(14, 0)
  })
  it('has waited already for as long as it has', () => {
    const after = walked(project(way), 155)?.days ?? []
    expect(after[250]).toBeLessThan(40)
  })
  it('is not known if nobody is like it', () => expect(walked(project(way, { role: 'consumer' }), 101)).toBeNull())
})
