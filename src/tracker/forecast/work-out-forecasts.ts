import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { addDays, today } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Database } from '../../db/database.ts'
import { asProjectId } from '../../db/ids.ts'
import type { ForecastsTable } from '../../db/tables/forecast.ts'
import { findRun, lastSeq, saveForecasts, saveLessons, saveRun } from './forecasts.store.ts'
import { forecastThread } from './forecast-thread.ts'
import { dayNumber, listHistories, listProjectsAfter, listSuppliers } from './history.store.ts'
import type { Said, SaidForecast } from './worker-messages.ts'

/** Few enough that reading their histories takes some milliseconds. */
const projectsAtOnce = 4
const againAfterMs = 3_600_000

/**
 * Works out every forecast, in a thread, if a day has begun or something has happened since the last time, an hour ago or more. Returns whether it did.
 */
export async function workOutForecasts(context: Pick<Context, 'clock' | 'leases' | 'db'>): Promise<boolean> {
  if (!(await isDue(context))) return false
  const done = await context.leases.run('forecasts', async (db) => {
    await workOut(db, context)
    return true
  })
  return done === true
}

async function isDue({ db, clock }: Pick<Context, 'clock' | 'db'>): Promise<boolean> {
  const run = await findRun(db.read)
  if (run === undefined || run.made_on !== today({ clock })) return true
  const ageMs = clock() - Date.parse(run.made_at)
  // A run dated ahead of now is ignored.
  return ageMs < 0 || (ageMs >= againAfterMs && run.seq !== (await lastSeq(db.read)))
}

async function workOut(db: Database, context: Pick<Context, 'clock'>): Promise<void> {
  const day = today(context)
  const seq = await lastSeq(db.read)
  const thread = forecastThread()
  try {
    const given = { suppliers: await listSuppliers(db.read), today: day }
    for (let after = asProjectId(''), ids = [after]; ids.length > 0;) {
      ids = await listProjectsAfter(db.read, after, projectsAtOnce)
      thread.tell({ ask: 'remember', histories: await listHistories(db.read, ids, given) })
      after = ids.at(-1) ?? after
      await nextTurn()
    }
    let said = await thread.ask({ ask: 'forecast', today: dayNumber(day) })
    for (; said.say !== 'done'; said = await thread.ask({ ask: 'more' })) await save(db, said, { day, seq, at: nowIso(context) })
    await save(db, said, { day, seq, at: nowIso(context) })
  } finally {
    thread.end()
  }
}

async function save(db: Database, said: Said, { day, seq, at }: { day: Day; seq: number; at: string }): Promise<void> {
  await db.transaction(async (trx) => {
    if (said.say === 'forecasts')
      await saveForecasts(
        trx,
        said.forecasts.map((one) => rowOf(one, day)),
      )
    if (said.say === 'lessons') await saveLessons(trx, said.lessons)
    if (said.say === 'done') await saveRun(trx, { made_on: day, made_at: at, seq, backtest: JSON.stringify(said.backtest) })
  }, 'save forecasts')
}

function rowOf({ id, path, days, driver }: SaidForecast, day: Day): ForecastsTable {
  const at = (share: keyof NonNullable<typeof days>): Day | null => days && addDays(day, Math.round(days[share]))
  return {
    project_id: id,
    made_on: day,
    path,
    day_10: at(0.1),
    day_20: at(0.2),
    day_50: at(0.5),
    day_80: at(0.8),
    day_90: at(0.9),
    driver: driver?.key ?? null,
    driver_title: driver?.title ?? null,
    likeness: driver?.likeness ?? null,
    cases: driver?.cases ?? null,
    usual: driver?.usual ?? null,
  }
}
