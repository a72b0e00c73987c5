import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** The go-live of a project: as it was planned first and is planned now, and the moment at which business live was declared. */
export interface GoLive {
  id: ProjectId
  name: string
  first: Day | null
  planned: Day | null
  declaredAt: string | null
}

const dayOf = (order: 'asc' | 'desc') =>
  sql<Day | null>`(select d.day from project_dates d where d.project_id = p.id and d.kind = 'go-live' order by d.set_at ${sql.raw(order)} limit 1)`

/** The go-lives of these projects, in the given order; a project that this person does not see is left out. */
export async function listGoLives(db: Reader, viewer: Viewer, ids: ProjectId[]): Promise<GoLive[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.id', 'p.name', dayOf('asc').as('first'), dayOf('desc').as('planned')])
    .select((eb) =>
      eb
        .selectFrom('attestations as a')
        .select((of) => of.fn.min('a.first_at').as('at'))
        .whereRef('a.project_id', '=', 'p.id')
        .where('a.gate', '=', 'business-live')
        .where('a.decision', '=', 'declared')
        .as('declaredAt'),
    )
    .where('p.id', 'in', ids)
    .where((eb) => eb.and(projectIsSeen(viewer)))
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
