import { sql } from 'kysely'
import { addDays, dayBegins } from '../../day.ts'
import type { Day } from '../../day.ts'
import { boundsOf } from '../../periods.ts'
import type { Period } from '../../periods.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { tidied } from '../../text.ts'
import type { Person } from '../../access/access.store.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { managesProject, seesProject, seesAllProjects } from '../../access/visible-projects.store.ts'
import { isNotLiveYet } from '../go-live/not-live.store.ts'
import { lateDates } from '../dates/late-dates.store.ts'
import { warned } from './warnings.store.ts'
import type { WarningKey } from './warnings.store.ts'
import { listedCode } from '../../db/conditions.ts'

export interface FindProjects {
  words: string
  state?: ProjectState
  /** Only those with a date that has passed; `today` is yyyy-mm-dd. */
  late: boolean
  /** Only those with this warning. */
  warning?: WarningKey
  /** Only those that are not live and whose go-live is planned in this period; was declared in it; or was planned for it and is now for another. */
  goLiveIn?: Period
  wentLiveIn?: Period
  movedOutOf?: Period
  /** Only those that take changes, have not answered this version of the templates, and are this person's to answer for. */
  olderThan?: string
  today: Day
}

/** The projects that fit, of those that this person may see. */
function found(db: Reader, person: Person, find: FindProjects) {
  let query = db.selectFrom('projects as p').innerJoin('services as s', 's.id', 'p.service_id')
  if (!seesAllProjects(person)) query = query.where(seesProject(person.personId))
  if (find.state) query = query.where('p.state', '=', find.state)
  if (find.late)
    query = query.where('p.id', 'in', lateDates(db, find.today).select('d.project_id').union(latePartnerDays(db, find.today).select('pd.project_id')))
  const { warning, goLiveIn, wentLiveIn, movedOutOf, olderThan } = find
  if (olderThan !== undefined)
    query = query
      .where('p.state', 'in', ['open', 'on-hold'])
      .where('p.template_version', '<>', olderThan)
      .where((eb) => eb.or([eb('p.templates_kept', 'is', null), eb('p.templates_kept', '<>', olderThan)]))
  if (olderThan !== undefined && person.installationRole !== 'booking-team') query = query.where(managesProject(person.personId))
  if (warning) query = query.where(warned(warning, find.today))
  // As the months of the rollout count them: services that go live, not those who book into them.
  if (goLiveIn !== undefined || movedOutOf !== undefined || wentLiveIn !== undefined) query = query.where('p.role', '=', 'provider')
  if (goLiveIn !== undefined || movedOutOf !== undefined) query = query.where('p.state', '<>', 'stopped')
  const goLiveNow = sql<string>`(select g.day from project_dates g where g.project_id = p.id and g.kind = 'go-live' order by g.set_at desc limit 1)`
  if (goLiveIn !== undefined) {
    const { from, to } = boundsOf(goLiveIn)
    query = query.where(goLiveNow, '>=', from).where(goLiveNow, '<=', to).where(isNotLiveYet)
  }
  if (movedOutOf !== undefined) {
    const { from, to } = boundsOf(movedOutOf)
    query = query
      .where((eb) => eb.or([eb(goLiveNow, '<', from), eb(goLiveNow, '>', to)]))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('project_dates as m')
            .select('m.id')
            .whereRef('m.project_id', '=', 'p.id')
            .where('m.kind', '=', 'go-live')
            .where('m.day', '>=', from)
            .where('m.day', '<=', to),
        ),
      )
  }
  if (wentLiveIn !== undefined)
    query = query.where('p.state', '<>', 'stopped').where((eb) =>
      eb.exists(
        eb
          .selectFrom('attestations as a')
          .select('a.id')
          .whereRef('a.project_id', '=', 'p.id')
          .where('a.gate', '=', 'business-live')
          .where('a.decision', '=', 'declared')
          .where('a.first_at', '>=', dayBegins(boundsOf(wentLiveIn).from))
          .where('a.first_at', '<', dayBegins(addDays(boundsOf(wentLiveIn).to, 1))),
      ),
    )
  const words = tidied(find.words)
  if (words !== '') query = query.where((eb) => eb.or([holdsWords(words, 's.name'), eb(listedCode, '=', words.toUpperCase())]))
  return query
}

/** These projects, newest first, without those that this person may not see. */
export async function listProjects(db: Reader, person: Person, ids: ProjectId[]): Promise<{ id: ProjectId; name: string; state: ProjectState }[]> {
  if (ids.length === 0) return []
  let query = db.selectFrom('projects as p').select(['p.id', 'p.name', 'p.state']).where('p.id', 'in', ids)
  if (!seesAllProjects(person)) query = query.where(seesProject(person.personId))
  return query.orderBy('p.created_at', 'desc').orderBy('p.id').execute()
}

/** Every project that fits, of those that this person may see, with its service. */
export const idsOfProjects = (db: Reader, person: Person, find: FindProjects): Promise<{ id: ProjectId; service_id: ServiceId }[]> =>
  found(db, person, find).select(['p.id', 'p.service_id']).execute()

/** How many projects fit, of those that this person may see. */
export async function countProjects(db: Reader, person: Person, find: FindProjects): Promise<number> {
  const { n } = await found(db, person, find)
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}
