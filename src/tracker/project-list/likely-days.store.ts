import { setImmediate as nextTurn } from 'node:timers/promises'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { asProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Reader } from '../../db/database.ts'
import { readModel } from '../../db/read-model.ts'
import { areForecastsKnown } from '../forecast/are-known.ts'
import { findRun } from '../forecast/forecasts.store.ts'
import { without } from '../forecast/on-their-way.store.ts'

/** The likely go-live of each project that has one. */
export type LikelyDays = ReadonlyMap<ProjectId, Day>

const atOnce = 1000

const daysNow = readModel<{ run: string }, LikelyDays, 'event'>('likely go-lives of all projects', { until: 'event', most: 1 }, async (db) => {
  const days = new Map<ProjectId, Day>()
  for (let after = asProjectId(''); ;) {
    const rows = await db
      .selectFrom('forecasts as f')
      .innerJoin('projects as p', 'p.id', 'f.project_id')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .leftJoin('organisations as o', 'o.id', 's.referrer_id')
      .select(['f.project_id', 'f.day_50', without(null).as('unlikely')])
      .where('p.state', '=', 'open')
      .where('f.project_id', '>', after)
      .orderBy('f.project_id')
      .limit(atOnce)
      .execute()
    for (const { project_id: id, day_50: day, unlikely } of rows) if (day !== null && unlikely === null) days.set(id, asDay(day))
    after = rows.at(-1)?.project_id ?? asProjectId('')
    if (rows.length < atOnce) return days
    await nextTurn()
  }
})

/** The likely days by which a list is sorted; none if forecasts have not proven good enough to be said. */
export async function likelyDays(db: Reader): Promise<LikelyDays> {
  if (!(await areForecastsKnown(db))) return new Map()
  return daysNow(db, { run: (await findRun(db))?.made_at ?? '' })
}
