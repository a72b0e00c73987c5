import { sql } from 'kysely'
import { addMonths, dayBegins, firstDayOf } from '../../day.ts'
import type { Month } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

export interface MonthCount {
  month: Month
  planned: number
  actual: number
  moved: number
}

/** The month of a day that was planned. */
const monthOfDay = (table: 'd' | 'l') => sql<string>`substr(${sql.ref(`${table}.day`)}, 1, 7)`

/**
 * Go-live days of Provider projects that are not stopped and that this person sees. Consumer projects go live with each partner, and are not
 * services that are booked into.
 */
const goLives = (db: Reader, given: Viewer) =>
  db
    .selectFrom('project_dates as d')
    .innerJoin('projects as p', 'p.id', 'd.project_id')
    .where('d.kind', '=', 'go-live')
    .where('p.role', '=', 'provider')
    .where('p.state', '<>', 'stopped')
    .where((eb) => eb.and(projectIsSeen(given)))

/** Go-lives by month, from and to this one: planned by the days that hold now, declared, and those that were planned for the month and moved out of it. */
export async function goLivesByMonth(db: Reader, given: Viewer, { from, to }: { from: Month; to: Month }): Promise<MonthCount[]> {
  const month = monthOfDay('d')
  const asked = [from]
  for (let one = from; one < to;) asked.push((one = addMonths(one, 1)))
  // A month begins with its first day in London, not with the text of its UTC timestamps.
  const begins = (one: Month): string => dayBegins(firstDayOf(one))
  // As text, so that PostgreSQL sees the same expression where it groups.
  const declaredIn = sql<string>`case ${sql.join(
    asked.map((one) => sql`when a.first_at < ${sql.lit(begins(addMonths(one, 1)))} then ${sql.lit(one)}`),
    sql` `,
  )} end`
  const n = sql<number>`count(distinct p.id)`
  const later = sql`select 1 from project_dates l where l.project_id = d.project_id and l.kind = 'go-live' and l.set_at > d.set_at`
  // The day that holds in the end decides: a withdrawn move does not count.
  const elsewhere = sql<boolean>`exists (${later} and ${monthOfDay('l')} <> ${monthOfDay('d')} and not exists (select 1 from project_dates k where k.project_id = l.project_id and k.kind = 'go-live' and k.set_at > l.set_at))`
  const within = <T extends { where: (column: 'd.day', op: '>=' | '<=', value: string) => T }>(query: T): T =>
    query.where('d.day', '>=', `${from}-01`).where('d.day', '<=', `${to}-31`)
  const [planned, actual, moved] = await Promise.all([
    within(goLives(db, given))
      .where(sql<boolean>`not exists (${later})`)
      .select([month.as('month'), n.as('n')])
      .groupBy(month)
      .execute(),
    db
      .selectFrom('attestations as a')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .where('a.gate', '=', 'business-live')
      .where('a.decision', '=', 'declared')
      .where('p.role', '=', 'provider')
      .where('p.state', '<>', 'stopped')
      .where('a.first_at', '>=', begins(from))
      .where('a.first_at', '<', begins(addMonths(to, 1)))
      .where((eb) => eb.and(projectIsSeen(given)))
      .select([declaredIn.as('month'), n.as('n')])
      .groupBy(declaredIn)
      .execute(),
    within(goLives(db, given))
      .where(elsewhere)
      .select([month.as('month'), n.as('n')])
      .groupBy(month)
      .execute(),
  ])
  const by = (rows: { month: string; n: number }[]) => new Map(rows.map((row) => [row.month, Number(row.n)]))
  const [p, a, m] = [by(planned), by(actual), by(moved)]
  return asked.map((one) => ({ month: one, planned: p.get(one) ?? 0, actual: a.get(one) ?? 0, moved: m.get(one) ?? 0 }))
}
