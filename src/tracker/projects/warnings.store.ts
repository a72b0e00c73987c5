import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import { addDays, dayBegins } from '../../day.ts'
import type { Day } from '../../day.ts'
import { ofProject, subqueries } from '../../db/conditions.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { keysOf } from '../../keys.ts'

/** Signs that a project may miss its day, or that a service is live on something that no longer holds; each is a condition on `projects as p`. */
export const warnings = {
  reopened: 'A gate that was passed is open again',
  expiring: 'Something that was met has expired, or expires within 30 days',
  late: 'A date has passed and what was planned for it has not happened',
  'far-gate': 'Go-live is confirmed within 30 days, or its day has passed, and the project is not yet at its testing',
  'nobody-in-role': 'Nobody is in a key stakeholder’s role',
  still: 'Nothing has moved for 30 days',
} as const
export type WarningKey = keyof typeof warnings
export const warningKeys = keysOf(warnings)
/** The same in few words, to choose from. */
export const warningNames: Record<WarningKey, string> = {
  reopened: 'Gate open again',
  expiring: 'Expired or soon to expire',
  late: 'Date has passed',
  'far-gate': 'Go-live near, testing far',
  'nobody-in-role': 'Key role without a person',
  still: 'Nothing moved for 30 days',
}
export const isWarning = (text: string | undefined): text is WarningKey => text !== undefined && Object.hasOwn(warnings, text)

/** A service stays live on what its closed project needs, so that what expires there counts too. */
const stillCount: WarningKey[] = ['reopened', 'expiring']
const statesStillWarned: ProjectState[] = ['open', 'on-hold', 'closed']
/** Whether a project is in a state that has this warning. Few projects have what still counts, and an index finds them: written as an expression, the state keeps the database from choosing the index of states, which would read almost every project. */
const isWarnedOf = (key: WarningKey): Expression<SqlBool> =>
  stillCount.includes(key) ? sql<SqlBool>`p.state || '' in (${sql.join(statesStillWarned.map((one) => sql.lit(one)))})` : ofProject('p.state', '=', 'open')

/** Whether a project has this warning; `today` is yyyy-mm-dd. */
export const warned = (key: WarningKey, today: Day): Expression<SqlBool> => ofProject.and([isWarnedOf(key), hasSign(key, today)])

function hasSign(key: WarningKey, today: Day): Expression<SqlBool> {
  const soon = addDays(today, 30)
  // Ignore a timestamp in the future: a clock was ahead.
  const [longAgo, ahead] = [dayBegins(addDays(today, -30)), dayBegins(addDays(today, 2))]
  switch (key) {
    case 'late':
      return sql<SqlBool>`(p.id in ${latePartnerDays(subqueries, today).select('pd.project_id')}
        or exists (select 1 from project_dates d where d.project_id = p.id and d.day < ${today} and not exists (select 1 from project_dates l where l.project_id = d.project_id and l.kind = d.kind and l.set_at > d.set_at)
        and not (d.kind = 'testing' and exists (select 1 from test_runs r where r.project_id = p.id and r.counts = 1 and r.finished_at is not null))
        and not exists (select 1 from attestations a where a.project_id = p.id and a.decision = 'declared' and (a.gate = d.kind or (d.kind = 'go-live' and a.gate = 'business-live') or (d.kind = 'technical-live' and a.gate in ('business-live', 'go-live'))))))`
    case 'far-gate':
      return sql<SqlBool>`exists (select 1 from project_dates d where d.project_id = p.id and d.kind = 'go-live' and d.status = 'confirmed' and d.day <= ${soon} and not exists (select 1 from project_dates l where l.project_id = d.project_id and l.kind = d.kind and l.set_at > d.set_at))
        and p.stage in ('initiate', 'prerequisites', 'configuration')`
    case 'expiring':
      return ofProject('p.expires', '<=', soon)
    case 'reopened':
      return ofProject('p.reopened', 'is not', null)
    case 'nobody-in-role':
      return sql<SqlBool>`exists (select 1 from project_roles r where r.project_id = p.id and r.key_stakeholder = 1 and not exists (select 1 from project_people pp where pp.project_id = p.id and pp.role_key = r.role_key and pp.left_at is null))`
    case 'still':
      return sql<SqlBool>`(p.created_at < ${longAgo} or p.created_at >= ${ahead}) and not exists (select 1 from events e where e.project_id = p.id and e.subject <> 'gate' and e.at >= ${longAgo} and e.at < ${ahead})`
  }
}
