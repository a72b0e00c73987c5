import type { ProjectId } from '../ids.ts'

/** When a running project is likely to go live, as it was worked out last. Days are null if nothing is known of one of its steps. */
export interface ForecastsTable {
  project_id: ProjectId
  made_on: string
  /** What is left of its way to live, as JSON: `tracker/forecast/kept.ts` reads it. */
  path: string
  /** By each of these days, so many in a hundred like it are live. */
  day_10: string | null
  day_20: string | null
  day_50: string | null
  day_80: string | null
  day_90: string | null
  /** The open step on which most of the time passes, how alike the cases are that tell, how many they are, and how long they waited (JSON). */
  driver: string | null
  driver_title: string | null
  likeness: string | null
  cases: number | null
  usual: string | null
}

/** How long a step waits in a group of cases, as JSON. */
export interface ForecastLessonsTable {
  step: string
  group_key: string
  lesson: string
}

/** One row: when forecasts were last worked out, after which event, and how past ones would have done (JSON). */
export interface ForecastRunsTable {
  id: number
  made_on: string
  made_at: string
  seq: number
  backtest: string
}
