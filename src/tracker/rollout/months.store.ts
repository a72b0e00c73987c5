import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { warned, warningKeys } from '../projects/warnings.store.ts'
import type { WarningKey } from '../projects/warnings.store.ts'

export interface Month { /** yyyy-mm */ month: string; planned: number; actual: number; moved: number }

/** The go-live days that hold now, of projects that are not stopped. */
const currentGoLives = (db: Reader) =>
  db.selectFrom('project_dates as d').innerJoin('projects as p', 'p.id', 'd.project_id').where('d.kind', '=', 'go-live').where('p.state', '<>', 'stopped')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('project_dates as later').select('later.id').whereRef('later.project_id', '=', 'd.project_id').where('later.kind', '=', 'go-live').whereRef('later.set_at', '>', 'd.set_at'))))

/** Go-lives by month, from and to this one: planned by the days that hold now, declared, and those that were planned for the month and moved out of it. */
export async function goLivesByMonth(db: Reader, from: string, to: string): Promise<Month[]> {
  const month = (column: string) => sql<string>`substr(${sql.ref(column)}, 1, 7)`
  const n = sql<number>`count(distinct p.id)`
  const [planned, actual, moved] = await Promise.all([
    currentGoLives(db).where('d.day', '>=', `${from}-01`).where('d.day', '<=', `${to}-31`).select([month('d.day').as('month'), n.as('n')]).groupBy(month('d.day')).execute(),
    db.selectFrom('attestations as a').innerJoin('projects as p', 'p.id', 'a.project_id').where('a.gate', '=', 'business-live').where('a.decision', '=', 'declared').where('a.first_at', '>=', `${from}-01`).where('a.first_at', '<=', `${to}-31T24`).select([month('a.first_at').as('month'), n.as('n')]).groupBy(month('a.first_at')).execute(),
    db.selectFrom('project_dates as d').innerJoin('projects as p', 'p.id', 'd.project_id').where('d.kind', '=', 'go-live').where('p.state', '<>', 'stopped').where('d.day', '>=', `${from}-01`).where('d.day', '<=', `${to}-31`)
      .where((eb) => eb.exists(eb.selectFrom('project_dates as later').select('later.id').whereRef('later.project_id', '=', 'd.project_id').where('later.kind', '=', 'go-live').whereRef('later.set_at', '>', 'd.set_at').where(sql<boolean>`substr(later.day, 1, 7) <> substr(d.day, 1, 7)`)))
      .select([month('d.day').as('month'), n.as('n')]).groupBy(month('d.day')).execute(),
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

/** How many open projects each early warning is about. */
export async function countWarnings(db: Reader, today: string): Promise<Record<WarningKey, number>> {
  const counts = await Promise.all(warningKeys.map(async (key) => {
    const { n } = await db.selectFrom('projects as p').where('p.state', '=', 'open').where((eb) => warned(eb as never, key, today)).select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
    return [key, Number(n)] as const
  }))
  return Object.fromEntries(counts) as Record<WarningKey, number>
}
