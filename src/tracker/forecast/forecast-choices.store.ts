import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import { foldedName } from '../../db/folded-name.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { settled } from '../prerequisites/settled.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { prerequisiteOfStep } from './fixed-steps.ts'
import { notBefore, onTheirWay, without } from './on-their-way.store.ts'
import type { Asked } from './on-their-way.store.ts'

/** The most projects that are worked out again while someone waits. */
export const mostSupposed = 500

/** The soonest projects with a likely day whose way may still have this step; one more than are worked out. */
export async function listWithStep(db: Reader, asked: Asked, step: string): Promise<{ id: ProjectId; likely: Day }[]> {
  let query = onTheirWay(db, { ...asked, supposed: null }).where(sql<SqlBool>`${without(null)} is null`)
  const key = prerequisiteOfStep(step)
  if (key !== null)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('prerequisites as q')
          .select('q.id')
          .whereRef('q.project_id', '=', 'p.id')
          .where('q.key', '=', key)
          .where((on) => on.not(settled('q', asked.viewer.today))),
      ),
    )
  const rows = await query
    .select('p.id')
    .select(notBefore('f.day_50', null).as('likely'))
    .orderBy('f.day_50')
    .orderBy('p.id')
    .limit(mostSupposed + 1)
    .execute()
  return rows.flatMap(({ id, likely }) => (likely === null ? [] : [{ id, likely }]))
}

/** What the filters offer: regions and suppliers of projects on their way, and 111 providers that are not switched on. */
export async function listChoices(db: Reader, viewer: Viewer) {
  const all = onTheirWay(db, { viewer, filter: { region: '', care: '', supplier: '' }, supposed: null })
  const [regions, cares, suppliers, providers111] = [
    await all.select('s.region').distinct().where('s.region', 'is not', null).orderBy('s.region').execute(),
    await all.select('s.care_setting').distinct().orderBy('s.care_setting').execute(),
    await all
      .innerJoin('product_names as n', (join) => join.on('n.role', '=', 'provider').on((eb) => eb(foldedName(sql`s.provider_product`), '=', eb.ref('n.name'))))
      .innerJoin('products as r', 'r.id', 'n.product_id')
      .select('r.supplier')
      .distinct()
      .orderBy('r.supplier')
      .execute(),
    await all.select(['o.id', 'o.name']).distinct().where('o.switched_on', '=', 'no').orderBy('o.name').execute(),
  ]
  return {
    regions: regions.flatMap((row) => row.region ?? []),
    cares: cares.map((row) => row.care_setting),
    suppliers: suppliers.map((row) => row.supplier),
    providers111: providers111.flatMap(({ id, name }) => (id !== null && name !== null ? [{ id, name }] : [])),
  }
}
