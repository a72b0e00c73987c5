import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { lastChange } from '../../events/last-change.store.ts'
import { textsOf } from '../custom-fields/values.store.ts'
import { lastNotes } from '../notes/last-notes.store.ts'
import { without } from '../forecast/on-their-way.store.ts'
import { projectIsSeen } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { managersOf, shownColumns } from '../service-list/service-list.store.ts'

const dayNow = (kind: 'go-live' | 'testing') =>
  sql<string | null>`(select d.day from project_dates d where d.project_id = p.id and d.kind = ${sql.lit(kind)} order by d.set_at desc limit 1)`

/**
 * These projects with what the columns of a list show, in the given order; a project that this person does not see is left out. `own` are the fields
 * that this installation added, of projects and of their services, whose values are shown.
 */
export async function listProjectRows(
  db: Reader,
  viewer: Viewer,
  ids: ProjectId[],
  { own = [], withNotes = false }: { own?: string[]; withNotes?: boolean } = {},
) {
  if (ids.length === 0) return []
  const [rows, managers] = await Promise.all([
    db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .leftJoin('organisations as o', 'o.id', 's.referrer_id')
      .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
      .leftJoin('forecasts as f', 'f.project_id', 'p.id')
      .leftJoin('wave_projects as m', (join) => join.onRef('m.project_id', '=', 'p.id').on('m.left_at', 'is', null))
      .leftJoin('waves as w', 'w.id', 'm.wave_id')
      .select(shownColumns)
      .select([
        'p.id as project_id',
        'p.name as project_name',
        'p.role',
        'p.state',
        'p.stage',
        'p.reopened',
        'p.holds',
        'p.created_at',
        'f.day_50',
        'w.name as wave',
      ])
      .select([dayNow('go-live').as('go_live'), dayNow('testing').as('testing'), lastChange('p.id').as('changed_at'), without(null).as('unlikely')])
      .where('p.id', 'in', ids)
      .where((eb) => eb.and(projectIsSeen(viewer)))
      .execute(),
    managersOf(db, ids),
  ])
  const [ofServices, ofProjects] = [
    await textsOf(
      db,
      'service',
      rows.map((row) => row.id),
      own,
    ),
    await textsOf(db, 'project', ids, own),
  ]
  const notes = withNotes ? await lastNotes(db, 'project', { ids, until: viewer.today }) : undefined
  const byId = new Map(
    rows.map(
      ({
        project_id: id,
        project_name: name,
        role,
        state,
        stage,
        reopened,
        holds,
        created_at,
        day_50,
        go_live,
        testing,
        changed_at,
        unlikely,
        wave,
        ...service
      }) => [
        id,
        {
          ...service,
          note: notes?.get(id) ?? null,
          own: new Map([...(ofServices.get(service.id) ?? []), ...(ofProjects.get(id) ?? [])]),
          project: {
            id,
            service_id: service.id,
            name,
            role,
            state,
            stage,
            reopened,
            go_live,
            managers: managers.get(id) ?? '',
            holds,
            wave,
            testing,
            likely: unlikely === null && state === 'open' ? day_50 : null,
            started: created_at,
            changed: changed_at ?? created_at,
          },
        },
      ],
    ),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export type ProjectRow = Awaited<ReturnType<typeof listProjectRows>>[number]
