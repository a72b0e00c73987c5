import type { ForecastLessonsTable } from '../../db/tables/forecast.ts'
import type { Backtest } from './backtest.ts'
import type { Programme } from './forecast.ts'
import type { DayNumber, ProjectHistory } from './history.ts'
import type { Days } from './honest-range.ts'
import type { WhatIf } from './what-if.ts'

export type Question =
  | { ask: 'remember'; histories: ProjectHistory[] }
  | { ask: 'learn'; lessons: ForecastLessonsTable[] }
  | { ask: 'forecast'; today: DayNumber }
  | { ask: 'more' }
  | ({ ask: 'what if' } & WhatIf)

/** A forecast as the worker says it: texts and numbers, ready to be kept. */
export interface SaidForecast {
  id: ProjectHistory['id']
  path: string
  days: Days | null
  driver: { key: string; title: string; likeness: string; cases: number; usual: string } | null
}
export type Said =
  | { say: 'forecasts'; forecasts: SaidForecast[] }
  | { say: 'lessons'; lessons: ForecastLessonsTable[] }
  | { say: 'done'; backtest: Backtest }
  | { say: 'what if'; answers: { id: string; days: Days }[] }

/** Rows for one message, and one transaction. */
const atOnce = 20

/** What was worked out, in messages of few rows; the backtest comes last. */
export function* messagesOf({ forecasts, lessons, backtest }: Programme): Generator<Said> {
  const said = forecasts.map(({ id, path, forecast }): SaidForecast => {
    const driver = forecast?.driver ?? null
    return {
      id,
      path: JSON.stringify(path),
      days: forecast?.days ?? null,
      driver: driver && {
        key: driver.key,
        title: driver.title,
        likeness: driver.lesson.likeness,
        cases: driver.lesson.curve.finished,
        usual: JSON.stringify(driver.lesson.usual),
      },
    }
  })
  for (const some of inParts(said)) yield { say: 'forecasts', forecasts: some }
  const rows = [...lessons].flatMap(([step, ofStep]) => [...ofStep].map(([group, lesson]) => ({ step, group_key: group, lesson: JSON.stringify(lesson) })))
  for (const some of inParts(rows)) yield { say: 'lessons', lessons: some }
  yield { say: 'done', backtest }
}

function* inParts<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce)
}
