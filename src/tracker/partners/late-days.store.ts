import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import type { Selects } from '../../db/conditions.ts'

/**
 * The days of switching on that have passed on open projects for partner services that nobody declared switched on: the last day of each partner that is not
 * left out, was never confirmed live, and does not wait for a second person. To be narrowed by a project or person.
 */
export const latePartnerDays = (db: Selects, today: Day) =>
  db
    .selectFrom('partner_dates as pd')
    .innerJoin('project_partners as lpp', 'lpp.id', 'pd.partner_id')
    .innerJoin('projects as lpr', 'lpr.id', 'pd.project_id')
    .where('lpr.state', '=', 'open')
    .where('pd.day', '<', today)
    .where('lpp.left_out_at', 'is', null)
    .where(
      sql<SqlBool>`not exists (select 1 from partner_dates pl where pl.project_id = pd.project_id and pl.partner_id = pd.partner_id and pl.set_at > pd.set_at)`,
    )
    .where(
      sql<SqlBool>`not exists (select 1 from partner_switches w where w.project_id = pd.project_id and w.partner_id = pd.partner_id and w.kind = 'on' and (w.second_at is not null
        or not exists (select 1 from partner_switches v where v.project_id = w.project_id and v.partner_id = w.partner_id and v.first_at > w.first_at)))`,
    )
