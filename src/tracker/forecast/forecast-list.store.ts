import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { addDays, firstDayOf, lastDayOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { monthsShown } from './forecast-query.ts'
import type { CountedBy, NoMonth, Place } from './forecast-query.ts'
import { notBefore, onTheirWay, plannedDay, switchedIn, without } from './on-their-way.store.ts'
import type { Asked } from './on-their-way.store.ts'

export const pageSize = 50

/** How many projects are planned for a day's month, likely in a month, and supposed to be in a month. */
export interface Cell {
  planned: string | null
  likely: string | null
  without: NoMonth | null
  ifMonth: string | null
  ifWithout: NoMonth | null
  n: number
}
const monthOfDay = (day: RawBuilder<Day | null>) => sql<string | null>`substr(${day}, 1, 7)`

/** The projects by the months in which they are planned, likely, and likely if what is supposed holds. */
export async function countForecasts(db: Reader, asked: Asked): Promise<Cell[]> {
  const on = switchedIn(asked.supposed)
  const rows = await db
    .selectFrom(
      onTheirWay(db, asked)
        .select([monthOfDay(plannedDay).as('planned'), monthOfDay(notBefore('f.day_50', null)).as('likely'), without(null).as('without')])
        .select([monthOfDay(notBefore('f.day_50', on)).as('ifMonth'), without(on).as('ifWithout')])
        .as('t'),
    )
    .select(['t.planned', 't.likely', 't.without', 't.ifMonth', 't.ifWithout'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .groupBy(['t.planned', 't.likely', 't.without', 't.ifMonth', 't.ifWithout'])
    .execute()
  return rows.map((row) => ({ ...row, n: Number(row.n) }))
}

/** Which days a place takes in: those of a month, before the first that is shown, or after the last. */
function daysAt(place: Place, today: Day): { from: string; to: string } {
  const months = monthsShown(today)
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined || place === 'none') return { from: '', to: '' }
  if (place === 'earlier') return { from: '0000', to: addDays(firstDayOf(first), -1) }
  if (place === 'later') return { from: addDays(lastDayOf(last), 1), to: '9999' }
  const month = monthsShown(today).find((one) => one === place) ?? first
  return { from: firstDayOf(month), to: lastDayOf(month) }
}

export interface Changed {
  id: ProjectId
  days: { early: Day; likely: Day; late: Day }
}

/** A page of the projects of one place, the soonest first, with how many there are. `changed` have other days if what is supposed holds. */
export async function listForecasts(
  db: Reader,
  asked: Asked,
  { by, at, page, changed }: { by: CountedBy; at: Place; page: number; changed: ReadonlyMap<ProjectId, Changed['days']> },
) {
  const { today } = asked.viewer
  const on = by === 'if' ? switchedIn(asked.supposed) : null
  const likely = notBefore('f.day_50', on)
  const reason = without(on)
  let query = onTheirWay(db, asked)
  const { from, to } = daysAt(at, today)
  if (at === 'on-hold' || at === 'provider111' || at === 'unknown') query = query.where(sql<SqlBool>`${reason} = ${at}`)
  else if (by === 'planned')
    query = query.where(at === 'none' ? sql<SqlBool>`${plannedDay} is null` : sql<SqlBool>`${plannedDay} >= ${from} and ${plannedDay} <= ${to}`)
  else {
    const isThen = sql<SqlBool>`(${reason} is null and ${likely} >= ${from} and ${likely} <= ${to})`
    const all = by === 'if' ? [...changed] : []
    const into = all.flatMap(([id, days]) => (days.likely >= from && days.likely <= to ? [id] : []))
    const others = all.map(([id]) => id)
    query = query.where((eb) =>
      eb.or([others.length === 0 ? isThen : eb.and([isThen, eb('p.id', 'not in', others)]), ...(into.length === 0 ? [] : [eb('p.id', 'in', into)])]),
    )
  }
  const [rows, { n }] = [
    await query
      .select(['p.id', 'p.name', 'f.driver_title', 'f.cases', 'f.likeness', 'f.usual'])
      .select([
        plannedDay.as('planned'),
        notBefore('f.day_10', on).as('early'),
        likely.as('likely'),
        notBefore('f.day_90', on).as('late'),
        reason.as('without'),
      ])
      .orderBy(sql`case when ${likely} is null then 1 else 0 end`)
      .orderBy(likely)
      .orderBy('p.id')
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute(),
    await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ]
  return { rows, total: Number(n) }
}
