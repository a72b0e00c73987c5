import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { projectIsSeen } from './conditions.store.ts'
import type { For } from './conditions.store.ts'
import type { OfProject } from '../projects/on-project.store.ts'
import { countProjects } from '../projects/projects.store.ts'
import { warningKeys } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'

export interface Month {
  /** yyyy-mm */ month: string
  planned: number
  actual: number
  moved: number
}

/** Go-live days of projects that are not stopped, and that this person sees. */
const goLives = (db: Reader, given: For) =>
  db
    .selectFrom('project_dates as d')
    .innerJoin('projects as p', 'p.id', 'd.project_id')
    .where('d.kind', '=', 'go-live')
    .where('p.state', '<>', 'stopped')
    .where((eb) => eb.and(projectIsSeen(eb as unknown as OfProject, given)))

/** Go-lives by month, from and to this one: planned by the days that hold now, declared, and those that were planned for the month and moved out of it. */
export async function goLivesByMonth(db: Reader, given: For, { from, to }: { from: string; to: string }): Promise<Month[]> {
  const month = (column: string) => sql<string>`substr(${sql.ref(column)}, 1, 7)`
  const n = sql<number>`count(distinct p.id)`
  const later = sql`select 1 from project_dates l where l.project_id = d.project_id and l.kind = 'go-live' and l.set_at > d.set_at`
  // The day that holds in the end decides: a move out that was withdrawn is none.
  const elsewhere = sql<boolean>`exists (${later} and substr(l.day, 1, 7) <> substr(d.day, 1, 7) and not exists (select 1 from project_dates k where k.project_id = l.project_id and k.kind = 'go-live' and k.set_at > l.set_at))`
  const within = <T extends { where: (column: 'd.day', op: '>=' | '<=', value: string) => T }>(query: T): T =>
    query.where('d.day', '>=', `${from}-01`).where('d.day', '<=', `${to}-31`)
  const [planned, actual, moved] = await Promise.all([
    within(goLives(db, given))
      .where(sql<boolean>`not exists (${later})`)
      .select([month('d.day').as('month'), n.as('n')])
      .groupBy(month('d.day'))
      .execute(),
    db
      .selectFrom('attestations as a')
      .innerJoin('projects as p', 'p.id', 'a.project_id')
      .where('a.gate', '=', 'business-live')
      .where('a.decision', '=', 'declared')
      .where('p.state', '<>', 'stopped')
      .where('a.first_at', '>=', `${from}-01`)
      .where('a.first_at', '<=', `${to}-31T24`)
      .where((eb) => eb.and(projectIsSeen(eb as unknown as OfProject, given)))
      .select([month('a.first_at').as('month'), n.as('n')])
      .groupBy(month('a.first_at'))
      .execute(),
    within(goLives(db, given))
      .where(elsewhere)
      .select([month('d.day').as('month'), n.as('n')])
      .groupBy(month('d.day'))
      .execute(),
  ])
  const by = (rows: { month: string; n: number }[]) => new Map(rows.map((row) => [row.month, Number(row.n)]))
  const [p, a, m] = [by(planned), by(actual), by(moved)]
  const months: Month[] = []
  for (let one = from; one <= to; one = nextMonth(one)) months.push({ month: one, planned: p.get(one) ?? 0, actual: a.get(one) ?? 0, moved: m.get(one) ?? 0 })
  return months
}

export function nextMonth(month: string, by = 1): string {
  const [year = 0, at = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, at - 1 + by, 1)).toISOString().slice(0, 7)
}

/** How many open projects each early warning is about, of those that this person sees. */
export async function countWarnings(db: Reader, { person, today }: For): Promise<Record<WarningKey, number>> {
  const counts = await Promise.all(
    warningKeys.map(async (warning) => [warning, await countProjects(db, person, { words: '', late: false, warning, today })] as const),
  )
  return Object.fromEntries(counts) as Record<WarningKey, number>
}
