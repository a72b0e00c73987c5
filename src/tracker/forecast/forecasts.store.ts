import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ForecastLessonsTable, ForecastRunsTable, ForecastsTable } from '../../db/tables/forecast.ts'

/** When forecasts were last worked out, after which event, and how past ones would have done. */
export const findRun = (db: Reader): Promise<ForecastRunsTable | undefined> => db.selectFrom('forecast_runs').selectAll().where('id', '=', 1).executeTakeFirst()

/** The number of the last event. */
export const lastSeq = async (db: Reader): Promise<number> =>
  (await db.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirst())?.seq ?? 0

export const findForecast = (db: Reader, projectId: ProjectId): Promise<ForecastsTable | undefined> =>
  db.selectFrom('forecasts').selectAll().where('project_id', '=', projectId).executeTakeFirst()

/** Saves forecasts over earlier ones of the same projects. */
export async function saveForecasts(trx: Writer, rows: ForecastsTable[]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .deleteFrom('forecasts')
    .where(
      'project_id',
      'in',
      rows.map((row) => row.project_id),
    )
    .execute()
  await trx.insertInto('forecasts').values(rows).execute()
}

export async function saveLessons(trx: Writer, rows: ForecastLessonsTable[]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('forecast_lessons')
    .values(rows)
    .onConflict((on) => on.columns(['step', 'group_key']).doUpdateSet({ lesson: sql`excluded.lesson` }))
    .execute()
}

/** Ends a run: it is the last one now, and forecasts of projects that no longer run are gone. */
export async function saveRun(trx: Writer, run: Omit<ForecastRunsTable, 'id'>): Promise<void> {
  await trx
    .deleteFrom('forecasts')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('projects as p').select('p.id').whereRef('p.id', '=', 'forecasts.project_id').where('p.state', '=', 'open'))))
    .execute()
  await trx
    .deleteFrom('forecasts')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('attestations as a')
          .select('a.id')
          .whereRef('a.project_id', '=', 'forecasts.project_id')
          .where('a.gate', '=', 'business-live')
          .where('a.decision', '=', 'declared'),
      ),
    )
    .execute()
  await trx
    .insertInto('forecast_runs')
    .values({ id: 1, ...run })
    .onConflict((on) => on.column('id').doUpdateSet(run))
    .execute()
}

/** What was learnt of a step, in every group. */
export const listLessons = (db: Reader, step: string): Promise<ForecastLessonsTable[]> =>
  db.selectFrom('forecast_lessons').selectAll().where('step', '=', step).execute()

/** What is left of the ways of these projects, as kept. */
export const listPaths = (db: Reader, ids: ProjectId[]): Promise<Pick<ForecastsTable, 'project_id' | 'path'>[]> =>
  ids.length === 0 ? Promise.resolve([]) : db.selectFrom('forecasts').select(['project_id', 'path']).where('project_id', 'in', ids).execute()

/** The steps of which something was learnt. */
export const listSteps = async (db: Reader): Promise<string[]> =>
  (await db.selectFrom('forecast_lessons').select('step').distinct().orderBy('step').execute()).map((row) => row.step)
