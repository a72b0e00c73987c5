import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Expression, RawBuilder, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { ofService } from '../../db/conditions.ts'
import { conditionsOf, projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import { movedKinds } from './closed-or-moved.ts'
import type { MovedFilter, MovedKind } from './closed-or-moved.ts'
import { isSetAside } from './closures.store.ts'
import { keysOf, recordOf } from '../../keys.ts'

export const pageSize = 50

const everything = readFilter(() => undefined)

/** The condition on service `s` for each list, written so that an index finds the few matching services. */
function isOf(kind: MovedKind, { today }: Viewer): RawBuilder<SqlBool>[] {
  const still = sql<SqlBool>`s.closed = 0`
  const goesOn = sql<SqlBool>`not ${isSetAside('s')}`
  switch (kind) {
    case 'closed':
      return [sql<SqlBool>`s.closed = 1`]
    case 'closing':
      return [still, sql<SqlBool>`(s.closed_on > ${today} or s.listed_code in (select o.code from ods_organisations o where o.closed_on > ${today}))`, goesOn]
    case 'moved':
      return [sql<SqlBool>`(s.successor is not null or s.listed_code in (select u.code from ods_successors u))`, goesOn]
    case 'dormant':
      return [
        still,
        sql<SqlBool>`(s.listed_code in (select o.code from ods_organisations o where o.status in ('dormant', 'proposed'))
          or (s.ods_status in ('dormant', 'proposed') and not exists (select 1 from ods_organisations o where o.code = s.listed_code and o.status is not null)))`,
        goesOn,
      ]
    case 'unlisted':
      return [
        sql<SqlBool>`exists (select 1 from ods_organisations)`,
        sql<SqlBool>`not exists (select 1 from ods_organisations o where o.code = s.listed_code)`,
        still,
        goesOn,
      ]
    case 'aside':
      return [sql<SqlBool>`s.id in (select a.service_id from closures_set_aside a)`, isSetAside('s')]
  }
}

function conditions({ kind, project, words }: Pick<MovedFilter, 'kind' | 'project' | 'words'>, given: Viewer): Expression<SqlBool> {
  const list: Expression<SqlBool>[] = [...conditionsOf(everything, { ...given, withFacets: true }), ...isOf(kind, given)]
  if (words !== '') list.push(holdsWords(words, sql`lower(s.listed_code) || ' ' || s.name_search`))
  if (project !== '') {
    const open = ofService.exists(openProjects(given))
    list.push(project === 'open' ? open : ofService.not(open))
  }
  return ofService.and(list)
}

const openProjects = (given: Viewer) =>
  ofService
    .selectFrom('projects as p')
    .select('p.id')
    .whereRef('p.service_id', '=', 's.id')
    .where('p.state', 'in', ['open', 'on-hold'])
    .where((on) => on.and(projectIsSeen(given)))

/** A page of the services of a list by name, with how many there are in all. */
export async function listMoved(db: Reader, given: Viewer, filter: MovedFilter) {
  const all = db.selectFrom('services as s').where(conditions(filter, given))
  const [rows, { n }] = await Promise.all([
    all
      .select(['s.id', 's.ods_code', 's.name', 's.commissioner', 's.ods_status', 's.closed_on', 's.successor', 's.closed'])
      .orderBy((eb) => eb.fn('lower', ['s.name']))
      .orderBy('s.id')
      .limit(pageSize)
      .offset((filter.page - 1) * pageSize)
      .execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ])
  return { rows, total: Number(n) }
}

/** How many services each list has; other requests run between two counts. */
export async function countMoved(db: Reader, given: Viewer): Promise<Record<MovedKind, number>> {
  const counts = recordOf(keysOf(movedKinds), () => 0)
  for (const kind of keysOf(movedKinds)) {
    const { n } = await db
      .selectFrom('services as s')
      .where(conditions({ kind, project: '', words: '' }, given))
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    counts[kind] = Number(n)
    await nextTurn()
  }
  return counts
}

/** The open and held projects of these services that this person sees, by service. */
export async function openProjectsOf(db: Reader, given: Viewer, serviceIds: ServiceId[]) {
  if (serviceIds.length === 0) return new Map<string, { service_id: ServiceId; id: string; name: string; state: string }[]>()
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.service_id', 'p.id', 'p.name', 'p.state'])
    .where('p.service_id', 'in', serviceIds)
    .where('p.state', 'in', ['open', 'on-hold'])
    .where((on) => on.and(projectIsSeen(given)))
    .orderBy('p.name')
    .orderBy('p.id')
    .execute()
  return Map.groupBy(rows, (row) => row.service_id)
}
