import { forecastOf } from './forecast.ts'
import type { Days, Stretch } from './honest-range.ts'
import { readPath } from './kept.ts'
import type { Lessons } from './learn.ts'
import type { StepChange } from './simulate.ts'

/** Forecasts to make again with one step longer or shorter, from what was kept of the last run. */
export interface WhatIf {
  today: number
  stretch: Stretch
  change: StepChange
  projects: { id: string; path: string }[]
}

/** The forecast of each project with the change: days from today. */
export const answerWhatIf = ({ today, stretch, change, projects }: WhatIf, lessons: Lessons): { id: string; days: Days }[] =>
  projects.flatMap(({ id, path }) => {
    const forecast = forecastOf(id, readPath(path), { lessons, stretch, today, change })
    return forecast ? [{ id, days: forecast.days }] : []
  })
