import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { plusDays } from '../../db/days.ts'
import { dueAfter } from './due-days.ts'
import type { DueKind } from './due-days.ts'

/** The current day of a kind of date of a project. */
const currentDay = (db: Reader, kind: string, project: string) =>
  db
    .selectFrom('project_dates as cd')
    .select('cd.day')
    .where('cd.kind', '=', kind)
    .where(sql<boolean>`cd.project_id = ${sql.ref(project)}`)
    .orderBy('cd.set_at', 'desc')
    .orderBy('cd.id', 'desc')
    .limit(1)

/** The day by which something is to be confirmed, as `dueDay` of due-days.ts says; what has none comes last. */
export const dueSort = (db: Reader, kind: DueKind, own: string, project: string) => {
  const { date, days } = dueAfter[kind]
  return sql<string>`coalesce(${sql.ref(own)}, ${plusDays(db, currentDay(db, date, project), days)}, '9999-12-31')`
}
