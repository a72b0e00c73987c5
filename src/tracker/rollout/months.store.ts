import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { addDays, addMonths, dayBegins, isMonth } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import { boundsOf } from '../../periods.ts'
import type { Period } from '../../periods.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { isNotLiveYet } from '../go-live/not-live.store.ts'

interface GoLives {
  planned: number
  actual: number
  moved: number
}
export type MonthCount = GoLives & { month: Month }
export type PeriodCount = GoLives & { period: Period }

/**
 * Go-live days of Provider projects that are not stopped and that this person sees. Consumer projects go live with each partner, and are not
 * services that are booked into.
 */
const goLives = (db: Reader, given: Viewer, ids: ProjectId[] | undefined) =>
  db
    .selectFrom('project_dates as d')
    .innerJoin('projects as p', 'p.id', 'd.project_id')
    .where('d.kind', '=', 'go-live')
    .where('p.role', '=', 'provider')
    .where('p.state', '<>', 'stopped')
    .$if(ids !== undefined, (query) => query.where('p.id', 'in', ids ?? []))
    .where((eb) => eb.and(projectIsSeen(given)))

/**
 * Go-lives by period: planned by the days that hold now of services that are not live, declared, and those that were planned for the period and moved
 * out of it; of these projects alone if `ids` are given. The periods follow one another.
 */
export async function goLivesIn(db: Reader, given: Viewer, { periods, ids }: { periods: Period[]; ids?: ProjectId[] }): Promise<PeriodCount[]> {
  const bounds = periods.map((period) => ({ period, ...boundsOf(period) }))
  const [first, last] = [bounds[0], bounds.at(-1)]
  if (!first || !last) return []
  // As text, so that PostgreSQL sees the same expression where it groups.
  const periodIn = (column: RawBuilder<unknown>, ends: (to: Day) => string) =>
    sql<string>`case ${sql.join(
      bounds.map(({ period, to }) => sql`when ${column} < ${sql.lit(ends(to))} then ${sql.lit(period)}`),
      sql` `,
    )} end`
  const periodOfDay = (table: 'd' | 'l') => periodIn(sql.ref(`${table}.day`), (to) => addDays(to, 1))
  // A period begins with its first day in London, not with the text of its UTC timestamps.
  const declaredIn = periodIn(sql.ref('a.first_at'), (to) => dayBegins(addDays(to, 1)))
  const plannedIn = periodOfDay('d')
  const n = sql<number>`count(distinct p.id)`
  const later = sql`select 1 from project_dates l where l.project_id = d.project_id and l.kind = 'go-live' and l.set_at > d.set_at`
  const isElsewhere = sql`(l.day < ${sql.lit(first.from)} or l.day > ${sql.lit(last.to)} or ${periodOfDay('l')} <> ${plannedIn})`
  // The day that holds in the end decides: a withdrawn move does not count.
  const elsewhere = sql<boolean>`exists (${later} and ${isElsewhere} and not exists (select 1 from project_dates k where k.project_id = l.project_id and k.kind = 'go-live' and k.set_at > l.set_at))`
  const within = <T extends { where: (column: 'd.day', op: '>=' | '<=', value: string) => T }>(query: T): T =>
    query.where('d.day', '>=', first.from).where('d.day', '<=', last.to)
  const [planned, actual, moved] = await Promise.all([
    within(goLives(db, given, ids))
      .where(sql<boolean>`not exists (${later})`)
      .where(isNotLiveYet)
      .select([plannedIn.as('period'), n.as('n')])
      .groupBy(plannedIn)
      .execute(),
    db
      .selectFrom('attestations as a')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .where('a.gate', '=', 'business-live')
      .where('a.decision', '=', 'declared')
      .where('p.role', '=', 'provider')
      .where('p.state', '<>', 'stopped')
      .where('a.first_at', '>=', dayBegins(first.from))
      .where('a.first_at', '<', dayBegins(addDays(last.to, 1)))
      .$if(ids !== undefined, (query) => query.where('p.id', 'in', ids ?? []))
      .where((eb) => eb.and(projectIsSeen(given)))
      .select([declaredIn.as('period'), n.as('n')])
      .groupBy(declaredIn)
      .execute(),
    within(goLives(db, given, ids))
      .where(elsewhere)
      .select([plannedIn.as('period'), n.as('n')])
      .groupBy(plannedIn)
      .execute(),
  ])
  const by = (rows: { period: string; n: number }[]) => new Map(rows.map((row) => [row.period, Number(row.n)]))
  const [p, a, m] = [by(planned), by(actual), by(moved)]
  return periods.map((period) => ({ period, planned: p.get(period) ?? 0, actual: a.get(period) ?? 0, moved: m.get(period) ?? 0 }))
}

/** The same by month, from one to another. */
export async function goLivesByMonth(db: Reader, given: Viewer, { from, to }: { from: Month; to: Month }): Promise<MonthCount[]> {
  const months = [from]
  for (let one = from; one < to;) months.push((one = addMonths(one, 1)))
  const counts = await goLivesIn(db, given, { periods: months })
  return counts.flatMap(({ period, ...numbers }) => (isMonth(period) ? [{ month: period, ...numbers }] : []))
}
