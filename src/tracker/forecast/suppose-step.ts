import { setImmediate as nextTurn } from 'node:timers/promises'
import { addDays, asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { asProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { ServerBusy } from '../../errors.ts'
import { forecastThread } from './forecast-thread.ts'
import { findRun, listLessons, listPaths, listSteps } from './forecasts.store.ts'
import { dayNumber } from './history.store.ts'
import type { Days } from './honest-range.ts'
import { readBacktest } from './kept.ts'
import type { StepChange } from './simulate.ts'

const pathsAtOnce = 50
/** One at a time: two would take the processor from pages. */
let isSupposing = false

interface Supposing {
  change: StepChange
  /** When the forecasts were worked out, so that later ones are not answered from before. */
  madeAt: string
  ids: ProjectId[]
}

/** Days to going live of these projects if a step takes longer or shorter, by project; nothing for those without a forecast. Throws ServerBusy. */
export const supposeStep = readModel('if a step takes other days', { until: 'never', most: 50 }, (db, asked: Supposing) => workOutAlone(db, asked))

async function workOutAlone(db: Reader, { change, ids }: Supposing): Promise<Map<ProjectId, Days>> {
  if (ids.length === 0) return new Map()
  if (isSupposing) throw new ServerBusy()
  isSupposing = true
  try {
    return await workOut(db, change, ids)
  } finally {
    isSupposing = false
  }
}

async function workOut(db: Reader, change: StepChange, ids: ProjectId[]): Promise<Map<ProjectId, Days>> {
  const run = await findRun(db)
  if (run === undefined) return new Map()
  const projects: { id: string; path: string }[] = []
  for (let from = 0; from < ids.length; from += pathsAtOnce) {
    const rows = await listPaths(db, ids.slice(from, from + pathsAtOnce))
    projects.push(...rows.map((row) => ({ id: row.project_id, path: row.path })))
    await nextTurn()
  }
  const thread = forecastThread()
  try {
    for (const step of await listSteps(db)) {
      thread.tell({ ask: 'learn', lessons: await listLessons(db, step) })
      await nextTurn()
    }
    const { stretch } = readBacktest(run.backtest)
    const said = await thread.ask({ ask: 'what if', today: dayNumber(asDay(run.made_on)), stretch, change, projects })
    const answers = said.say === 'what if' ? said.answers : []
    return new Map(answers.map(({ id, days }) => [asProjectId(id), days]))
  } finally {
    thread.end()
  }
}

/** The days of a forecast that pages show. */
export const shownDays = (made: Day, days: Days): { early: Day; likely: Day; late: Day } => ({
  early: addDays(made, Math.round(days[0.1])),
  likely: addDays(made, Math.round(days[0.5])),
  late: addDays(made, Math.round(days[0.9])),
})
