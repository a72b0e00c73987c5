import { sql } from 'kysely'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { lateDatesOf } from '../dates/late-dates.store.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'

interface Of {
  projects: ProjectId[]
  today: Day
}

/** A planned day of a project that has passed without what it was for. */
export interface LateDay {
  id: string
  project_id: ProjectId
  day: Day
  /** Of a partner service: its id. */
  partner: string | null
  /** The kind of the date, or the name of the partner service. */
  what: string
}

/** The planned days of these projects that have passed, of the project and of its partner services. */
export async function listLateDays(db: Reader, { projects, today }: Of): Promise<LateDay[]> {
  if (projects.length === 0) return []
  const [dates, partners] = await Promise.all([
    lateDatesOf(db, today, projects).select(['d.id', 'd.project_id', 'd.day', 'd.kind as what']).execute(),
    latePartnerDays(db, today)
      .leftJoin('services as ls', 'ls.id', 'lpp.service_id')
      .where('pd.project_id', 'in', projects)
      .select(['pd.id', 'pd.project_id', 'pd.day', 'lpp.id as partner', sql<string>`coalesce(ls.name, lpp.name)`.as('what')])
      .execute(),
  ])
  return [...dates.map((one) => ({ ...one, partner: null })), ...partners].map((one) => ({ ...one, day: asDay(one.day) }))
}
