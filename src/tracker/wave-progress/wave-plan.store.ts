import { sql } from 'kysely'
import { asDay, dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** The projects in a wave that this person sees, except those that were stopped. */
const members = (db: Reader, given: Viewer, wave: string) =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
    .where('p.state', '<>', 'stopped')
    .where((eb) => eb.and(projectIsSeen(given)))

/** How many projects of a wave were first planned for each day. */
export async function countFirstPlan(db: Reader, given: Viewer, wave: string): Promise<Map<Day, number>> {
  const rows = await members(db, given, wave)
    .where('m.first_planned_on', 'is not', null)
    .select(['m.first_planned_on as day', sql<number>`count(*)`.as('n')])
    .groupBy('m.first_planned_on')
    .execute()
  return new Map(rows.flatMap(({ day, n }) => (day === null ? [] : [[day, Number(n)]])))
}

/** Of which projects of a wave business live was declared, with the moment. */
const declared = (db: Reader, given: Viewer, wave: string) =>
  members(db, given, wave)
    .innerJoin('attestations as a', 'a.project_id', 'm.project_id')
    .where('a.gate', '=', 'business-live')
    .where('a.decision', '=', 'declared')

/** How many projects of a wave were declared live on each day. A day in London begins on the hour, so moments are grouped by their hour first. */
export async function countDeclared(db: Reader, given: Viewer, wave: string): Promise<Map<Day, number>> {
  const hour = sql<string>`substr(a.first_at, 1, 13)`
  const rows = await declared(db, given, wave)
    .select([hour.as('hour'), sql<number>`count(distinct m.project_id)`.as('n')])
    .groupBy(hour)
    .execute()
  const days = new Map<Day, number>()
  for (const row of rows) {
    const day = dayOfMoment(`${row.hour}:00:00Z`)
    days.set(day, (days.get(day) ?? 0) + Number(row.n))
  }
  return days
}

/** The projects of a wave that were first planned for these days, or declared live on them. */
export async function listBetween(
  db: Reader,
  given: Viewer,
  { wave, by, from, to }: { wave: string; by: 'first' | 'live'; from: Day; to: Day },
): Promise<Set<ProjectId>> {
  if (by === 'first') {
    const rows = await members(db, given, wave).where('m.first_planned_on', '>=', from).where('m.first_planned_on', '<=', to).select('m.project_id').execute()
    return new Set(rows.map((row) => row.project_id))
  }
  const rows = await declared(db, given, wave).select(['m.project_id', 'a.first_at']).execute()
  return new Set(rows.filter((row) => isBetween(dayOfMoment(row.first_at), asDay(from), asDay(to))).map((row) => row.project_id))
}
const isBetween = (day: Day, from: Day, to: Day): boolean => day >= from && day <= to
