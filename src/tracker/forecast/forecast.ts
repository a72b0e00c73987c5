import { backtest } from './backtest.ts'
import type { Backtest } from './backtest.ts'
import type { DayNumber, ProjectHistory } from './history.ts'
import { spreadOf, stretched } from './honest-range.ts'
import type { Days, Stretch } from './honest-range.ts'
import { learn } from './learn.ts'
import type { Lessons } from './learn.ts'
import { pathOn } from './path.ts'
import type { Path } from './path.ts'
import { seedOf } from './seeded.ts'
import { walk } from './simulate.ts'
import type { StepChange, Walked } from './simulate.ts'

/** When a project is likely to go live, in days from today, and the step that decides most of it. */
interface Forecast {
  days: Days
  driver: Walked['driver']
}

/** The forecast of one project; null if nobody ever completed one of its steps, or it has none left. */
export function forecastOf(
  id: string,
  path: Path,
  given: { lessons: Lessons; stretch: Stretch; today: DayNumber; change?: StepChange | null },
): Forecast | null {
  const walked = walk(path, given.lessons, { seed: seedOf(`${given.today} ${id}`), change: given.change ?? null })
  return walked && { days: stretched(spreadOf(walked.days), given.stretch), driver: walked.driver }
}

export interface Programme {
  backtest: Backtest
  lessons: Lessons
  forecasts: { id: ProjectHistory['id']; path: Path; forecast: Forecast | null }[]
}

/** Everything that is worked out on a day from what is on record of all projects. */
export function forecastProgramme(histories: readonly ProjectHistory[], today: DayNumber): Programme {
  const tested = backtest(histories, today)
  const lessons = learn(histories, today, true)
  const forecasts = histories
    .filter((one) => one.isRunning)
    .map((history) => {
      const path = pathOn(history, today, true)
      return { id: history.id, path, forecast: forecastOf(history.id, path, { lessons, stretch: tested.stretch, today }) }
    })
  return { backtest: tested, lessons, forecasts }
}
