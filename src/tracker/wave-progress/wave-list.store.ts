import type { Expression, SqlBool } from 'kysely'
import { subqueries } from '../../db/conditions.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { NotFoundError } from '../../errors.ts'
import { holdsNow } from '../dates/dates.store.ts'
import { lateDatesOf } from '../dates/late-dates.store.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** The waves that this person sees: their own, and those with a project that they see. */
function seen(db: Reader, given: Viewer) {
  const query = db.selectFrom('waves as w').innerJoin('people as o', 'o.id', 'w.owner_id').selectAll('w').select(['o.name as owner', 'o.email as owner_email'])
  if (seesAllProjects(given.person)) return query
  return query.where((eb) => eb.or([eb('w.owner_id', '=', given.person.personId), eb('w.id', 'in', wavesWithProjectsOf(given))]))
}

const wavesWithProjectsOf = (given: Viewer) =>
  subqueries
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .select('m.wave_id')
    .where('m.left_at', 'is', null)
    .where((eb): Expression<SqlBool> => eb.and(projectIsSeen(given)))

/** The waves that this person sees: open ones by their go-live day, then closed ones. */
export const listWaves = (db: Reader, given: Viewer) =>
  seen(db, given)
    .orderBy('w.state', 'desc')
    .orderBy((eb) => eb.fn.coalesce('w.go_live_on', eb.val('9999')))
    .orderBy((eb) => eb.fn('lower', ['w.name']))
    .execute()
export type SeenWave = Awaited<ReturnType<typeof listWaves>>[number]

/** A wave that this person sees; throws NotFoundError. */
export async function getSeenWave(db: Reader, given: Viewer, id: string): Promise<SeenWave> {
  const wave = await seen(db, given).where('w.id', '=', id).executeTakeFirst()
  if (!wave) throw new NotFoundError('No such wave')
  return wave
}

/** These projects as the list of a wave shows them, of those that this person sees, in no order. */
export async function listMembers(db: Reader, given: Viewer, ids: ProjectId[]) {
  if (ids.length === 0) return []
  const [rows, days, late] = await Promise.all([
    db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .innerJoin('wave_projects as m', (join) => join.onRef('m.project_id', '=', 'p.id').on('m.left_at', 'is', null))
      .select(['p.id', 's.name', 's.ods_code', 'p.role', 'p.state', 'p.state_reason', 'p.stage', 'p.reopened', 'p.holds', 'm.position', 'm.first_planned_on'])
      .where('p.id', 'in', ids)
      .where((eb) => eb.and(projectIsSeen(given)))
      .execute(),
    db
      .selectFrom('project_dates as d')
      .select(['d.project_id', 'd.day', 'd.status'])
      .where('d.project_id', 'in', ids)
      .where('d.kind', '=', 'go-live')
      .where(holdsNow)
      .execute(),
    lateDatesOf(db, given.today, ids).select(['d.project_id', 'd.kind', 'd.day']).orderBy('d.day').execute(),
  ])
  const dayOf = new Map(days.map((one) => [one.project_id, one]))
  const lateOf = Map.groupBy(late, (one) => one.project_id)
  return rows.map((row) => ({ ...row, goLive: dayOf.get(row.id), late: lateOf.get(row.id) ?? [] }))
}
export type Member = Awaited<ReturnType<typeof listMembers>>[number]

/** Those who have left a wave, the last first. */
export const listLeft = (db: Reader, given: Viewer, wave: string, limit: number) =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select(['p.id', 's.name', 'm.left_at', 'm.left_by', 'm.left_reason'])
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is not', null)
    .where((eb) => eb.and(projectIsSeen(given)))
    .orderBy('m.left_at', 'desc')
    .orderBy('m.id')
    .limit(limit)
    .execute()

/** The projects in a wave that this person sees, in their order. */
export async function listInOrder(db: Reader, given: Viewer, wave: string): Promise<ProjectId[]> {
  const rows = await db
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .select('p.id')
    .where('m.wave_id', '=', wave)
    .where('m.left_at', 'is', null)
    .where((eb) => eb.and(projectIsSeen(given)))
    .orderBy('m.position')
    .execute()
  return rows.map((row) => row.id)
}
