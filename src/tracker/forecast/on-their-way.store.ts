import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import { foldedName } from '../../db/folded-name.ts'
import type { Reader } from '../../db/database.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import type { ForecastFilter, NoMonth, Supposed } from './forecast-query.ts'

/** Whose forecasts, and what is supposed. A step that takes other days gives some projects other days, which the caller worked out. */
export interface Asked {
  viewer: Viewer
  filter: ForecastFilter
  supposed: Supposed | null
}

type Switched = Extract<Supposed, { kind: 'provider111' }> | null
export const switchedIn = (supposed: Supposed | null): Switched => (supposed?.kind === 'provider111' ? supposed : null)

/** A day of the forecast, or the day from which the 111 provider is supposed to be on if that is later. */
export const notBefore = (column: 'f.day_10' | 'f.day_50' | 'f.day_90', on: Switched): RawBuilder<Day | null> =>
  on === null
    ? sql<Day | null>`${sql.ref(column)}`
    : sql<Day | null>`case when s.referrer_id = ${on.organisation} and ${sql.ref(column)} < ${on.day} then ${on.day} else ${sql.ref(column)} end`

/** Why there is no likely day; null if there is one. */
export const without = (on: Switched): RawBuilder<NoMonth | null> => {
  const isOff = on === null ? sql`o.switched_on = 'no'` : sql`(o.switched_on = 'no' and o.id <> ${on.organisation})`
  return sql<NoMonth | null>`case when p.state = 'on-hold' then 'on-hold' when ${isOff} then 'provider111' when f.day_50 is null then 'unknown' end`
}

export const plannedDay = sql<Day | null>`(select d.day from project_dates d where d.project_id = p.id and d.kind = 'go-live' order by d.set_at desc limit 1)`

/** Provider projects that are on their way to live, and are seen; Consumer projects go live with each partner. */
export function onTheirWay(db: Reader, { viewer, filter }: Asked) {
  let query = db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .leftJoin('forecasts as f', 'f.project_id', 'p.id')
    .where('p.role', '=', 'provider')
    .where('p.state', 'in', ['open', 'on-hold'])
    .where(sql<SqlBool>`not exists (select 1 from attestations a where a.project_id = p.id and a.gate = 'business-live' and a.decision = 'declared')`)
    .where((eb) => eb.and(projectIsSeen(viewer)))
  if (filter.region !== '') query = query.where('s.region', '=', filter.region)
  if (filter.care !== '') query = query.where('s.care_setting', '=', filter.care)
  if (filter.supplier !== '')
    query = query.where((eb) =>
      eb(
        foldedName(sql`s.provider_product`),
        'in',
        eb
          .selectFrom('product_names as n')
          .innerJoin('products as r', 'r.id', 'n.product_id')
          .select('n.name')
          .where('n.role', '=', 'provider')
          .where('r.supplier', '=', filter.supplier),
      ),
    )
  return query
}
