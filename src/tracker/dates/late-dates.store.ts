import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Selects } from '../../db/conditions.ts'
import type { ProjectId } from '../../db/ids.ts'
import { holdsNow } from './dates.store.ts'

/**
 * The days that have passed on open projects without what they stood for: a day of testing with no finished run that counts, a live day that nobody has declared.
 * To be narrowed by a project or person.
 */
export const lateDates = (db: Selects, today: Day) => passedDates(db, today).where('lp.state', '=', 'open')

/** The same of a few projects, which are found first: the state is written so that no index by it comes before. */
export const lateDatesOf = (db: Selects, today: Day, projects: ProjectId[]) =>
  passedDates(db, today)
    .where('lp.id', 'in', projects)
    .where(sql<boolean>`lp.state || '' = 'open'`)

function passedDates(db: Selects, today: Day) {
  return db
    .selectFrom('project_dates as d')
    .innerJoin('projects as lp', 'lp.id', 'd.project_id')
    .where('d.day', '<', today)
    .where(holdsNow)
    .where((eb) =>
      eb.not(
        eb.and([
          eb('d.kind', '=', 'testing'),
          eb.exists(
            eb
              .selectFrom('test_runs as run')
              .select('run.id')
              .whereRef('run.project_id', '=', 'd.project_id')
              .where('run.counts', '=', 1)
              .where('run.finished_at', 'is not', null),
          ),
        ]),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('attestations as a')
            .select('a.id')
            .whereRef('a.project_id', '=', 'd.project_id')
            .where('a.decision', '=', 'declared')
            .where((on) =>
              on.or([
                on('a.gate', '=', on.ref('d.kind')),
                on.and([on('d.kind', '=', 'go-live'), on('a.gate', '=', 'business-live')]),
                on.and([on('d.kind', '=', 'technical-live'), on('a.gate', 'in', ['business-live', 'go-live'])]),
              ]),
            ),
        ),
      ),
    )
}
