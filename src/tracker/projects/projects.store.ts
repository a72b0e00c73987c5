import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import { addMonths, dayBegins, firstDayOf } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { tidied } from '../../text.ts'
import type { Person } from '../../access/access.store.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { isOnProject, seesAllProjects } from '../../access/visible-projects.store.ts'
import { lateDates } from '../dates/late-dates.store.ts'
import { statesWarned, warned } from './warnings.store.ts'
import type { WarningKey } from './warnings.store.ts'

const pageSize = 50

export interface FindProjects {
  words: string
  state?: ProjectState
  /** Only those with a date that has passed; `today` is yyyy-mm-dd. */
  late: boolean
  /** Only those with this warning. */
  warning?: WarningKey
  /** Only those whose go-live is planned in this month, yyyy-mm; was declared in it; or was planned for it and is now for another. */
  goLiveIn?: Month
  wentLiveIn?: Month
  movedOutOf?: Month
  /** Only those that take changes, have not answered this version of the templates, and are this person's to answer for. */
  olderThan?: string
  today: Day
  before?: { at: string; id: ProjectId }
}

/** The projects that fit, of those that this person may see. */
function found(db: Reader, person: Person, find: FindProjects) {
  let query = db.selectFrom('projects as p').innerJoin('services as s', 's.id', 'p.service_id')
  if (!seesAllProjects(person)) query = query.where(isOnProject(person.personId))
  if (find.state) query = query.where('p.state', '=', find.state)
  if (find.late)
    query = query.where('p.id', 'in', lateDates(db, find.today).select('d.project_id').union(latePartnerDays(db, find.today).select('pd.project_id')))
  const { warning, goLiveIn, wentLiveIn, movedOutOf, olderThan } = find
  if (olderThan !== undefined)
    query = query
      .where('p.state', 'in', ['open', 'on-hold'])
      .where('p.template_version', '<>', olderThan)
      .where((eb) => eb.or([eb('p.templates_kept', 'is', null), eb('p.templates_kept', '<>', olderThan)]))
  if (olderThan !== undefined && person.installationRole !== 'booking-team')
    query = query.where(
      sql<SqlBool>`exists (select 1 from project_people mp join project_roles mr on mr.project_id = mp.project_id and mr.role_key = mp.role_key where mp.project_id = p.id and mp.person_id = ${person.personId} and mp.left_at is null and mr.kind = 'project-manager')`,
    )
  if (warning) query = query.where('p.state', 'in', statesWarned(warning)).where(warned(warning, find.today))
  // As the months of the rollout count them: services that go live, not those who book into them.
  if (goLiveIn !== undefined || movedOutOf !== undefined || wentLiveIn !== undefined) query = query.where('p.role', '=', 'provider')
  if (goLiveIn !== undefined || movedOutOf !== undefined) query = query.where('p.state', '<>', 'stopped')
  const goLiveNow = sql<string>`(select g.day from project_dates g where g.project_id = p.id and g.kind = 'go-live' order by g.set_at desc limit 1)`
  if (goLiveIn !== undefined) query = query.where(goLiveNow, 'like', `${goLiveIn}-%`)
  if (movedOutOf !== undefined)
    query = query
      .where(goLiveNow, 'not like', `${movedOutOf}-%`)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('project_dates as m')
            .select('m.id')
            .whereRef('m.project_id', '=', 'p.id')
            .where('m.kind', '=', 'go-live')
            .where('m.day', 'like', `${movedOutOf}-%`),
        ),
      )
  if (wentLiveIn !== undefined)
    query = query.where('p.state', '<>', 'stopped').where((eb) =>
      eb.exists(
        eb
          .selectFrom('attestations as a')
          .select('a.id')
          .whereRef('a.project_id', '=', 'p.id')
          .where('a.gate', '=', 'business-live')
          .where('a.decision', '=', 'declared')
          .where('a.first_at', '>=', dayBegins(firstDayOf(wentLiveIn)))
          .where('a.first_at', '<', dayBegins(firstDayOf(addMonths(wentLiveIn, 1)))),
      ),
    )
  const words = tidied(find.words)
  if (words !== '') query = query.where((eb) => eb.or([holdsWords(words, 's.name'), eb('s.ods_code', '=', words.toUpperCase())]))
  return query
}

/** A page of the projects that fit, newest first, with their service and the go-live day that holds now. */
export async function listProjects(db: Reader, person: Person, find: FindProjects) {
  let query = found(db, person, find)
    .select(['p.id', 'p.name', 'p.state', 'p.stage', 'p.reopened', 'p.created_at', 's.ods_code'])
    .select((eb) =>
      eb
        .selectFrom('project_dates as d')
        .select('d.day')
        .whereRef('d.project_id', '=', 'p.id')
        .where('d.kind', '=', 'go-live')
        .orderBy('d.set_at', 'desc')
        .limit(1)
        .as('go_live'),
    )
    .orderBy('p.created_at', 'desc')
    .orderBy('p.id')
    .limit(pageSize + 1)
  const { before } = find
  if (before) query = query.where((eb) => eb.or([eb('p.created_at', '<', before.at), eb.and([eb('p.created_at', '=', before.at), eb('p.id', '>', before.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

/** How many projects fit, of those that this person may see. */
export async function countProjects(db: Reader, person: Person, find: FindProjects): Promise<number> {
  const { n } = await found(db, person, find)
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}
