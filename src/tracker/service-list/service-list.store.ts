import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { asksProjects, conditionsOf, projectIsSeen, viewerKey } from './filter-conditions.store.ts'
import type { Viewer } from './filter-conditions.store.ts'
import type { OfProject, OfService } from '../projects/on-project.store.ts'
import type { SortBy } from './columns.ts'
import { facetKeys, pairKey } from './facet-cells.ts'
import { readFilter } from './filter.ts'
import type { Cell, Decided } from './facet-cells.ts'
import type { Filter } from './filter.ts'
import { remembered } from '../../events/remembered.ts'
import { comesAfter, termsOf } from './sort-order.store.ts'
import type { Place } from './sort-order.store.ts'

export const pageSize = 50

/** A page of the services that a filter leaves, with what the columns show. */
export async function listServicePage(db: Reader, given: Viewer, filter: Filter, page: { sorts: SortBy[]; after?: Place | undefined; limit?: number }) {
  const limit = page.limit ?? pageSize
  const terms = termsOf(page.sorts, given)
  let query = db
    .selectFrom('services as s')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
    .select([
      's.id',
      's.name',
      's.ods_code',
      's.care_setting',
      's.region',
      's.area',
      's.commissioner',
      's.postcode',
      's.list_size',
      's.consumer_product',
      's.provider_product',
      's.live',
      's.rollout',
      's.version',
      'o.name as referrer',
      'o.switched_on',
      'r.state as pair',
    ])
    .select(terms.map((term, index) => term.by.as(`sort_${index}`)))
    .where((eb) => eb.and(conditionsOf(eb as unknown as OfService, filter, { ...given, withFacets: true })))
    .limit(limit + 1)
  for (const { by, desc } of terms) query = query.orderBy(by, desc ? 'desc' : 'asc')
  query = query.orderBy('s.id')
  const { after } = page
  if (after) query = query.where(comesAfter(terms, after))
  const found = await query.execute()
  const rows = found.slice(0, limit)
  const projects = await projectsOf(
    db,
    given,
    rows.map((row) => row.id),
  )
  const last = rows.at(-1) as (Record<string, unknown> & { id: string }) | undefined
  return {
    rows: rows.map((row) => ({ ...row, project: projects.get(row.id) ?? null })),
    next: found.length > limit && last ? { values: terms.map((_, index) => last[`sort_${index}`] as string | number), id: last.id } : undefined,
  }
}
export type ListedService = Awaited<ReturnType<typeof listServicePage>>['rows'][number]

/** The project of each service that a list speaks of: an open one before others, one in which it offers slots before one in which it books, then the newest; of those that this person sees. */
async function projectsOf(db: Reader, given: Viewer, serviceIds: string[]) {
  if (serviceIds.length === 0) return new Map<string, never>()
  const projects = await db
    .selectFrom('projects as p')
    .select(['p.service_id', 'p.id', 'p.state', 'p.role', 'p.stage', 'p.reopened'])
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
    .where('p.service_id', 'in', serviceIds)
    .where((eb) => eb.and(projectIsSeen(eb as unknown as OfProject, given)))
    .orderBy(sql`case when p.state in ('open', 'on-hold') then 1 else 0 end`)
    .orderBy(sql`case when p.role = 'provider' then 1 else 0 end`)
    .orderBy('p.created_at')
    .orderBy('p.id')
    .execute()
  const lead = new Map(projects.map((one) => [one.service_id, one]))
  const managers =
    lead.size === 0
      ? []
      : await db
          .selectFrom('project_people as pp')
          .innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
          .innerJoin('people as pe', 'pe.id', 'pp.person_id')
          .select(['pp.project_id', 'pe.name'])
          .where('pr.kind', '=', 'project-manager')
          .where('pp.left_at', 'is', null)
          .where(
            'pp.project_id',
            'in',
            [...lead.values()].map((one) => one.id),
          )
          .orderBy('pe.name')
          .execute()
  const names = Map.groupBy(managers, (one) => one.project_id)
  return new Map([...lead].map(([serviceId, one]) => [serviceId, { ...one, managers: (names.get(one.id) ?? []).map((each) => each.name).join(', ') }]))
}

/** The ids of every service that a filter leaves, by name: what an act on the whole list is about. */
export async function listServiceIds(db: Reader, given: Viewer, filter: Filter, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom('services as s')
    .select('s.id')
    .where((eb) => eb.and(conditionsOf(eb as unknown as OfService, filter, { ...given, withFacets: true })))
    .orderBy((eb) => eb.fn('lower', ['s.name']))
    .orderBy('s.id')
    .limit(most)
    .execute()
  return rows.map((row) => row.id)
}

export interface Counted {
  cells: Cell[]
  decided: Decided
  referrers: { id: string; name: string }[]
}

/** Every combination with its count, of what the filter leaves apart from the choices that are counted. */
export async function countPortfolio(db: Reader, given: Viewer, filter: Filter): Promise<Counted> {
  const rest = Object.fromEntries(Object.entries(filter).filter(([key, value]) => value !== '' && !facetKeys.some((one) => one === key)))
  const [cells, { decided, referrers }] = await Promise.all([
    remembered(db, JSON.stringify(['cells', viewerKey(given), asksProjects(filter) ? given.today : '', rest]), () => cellsOf(db, given, filter)),
    remembered(db, 'referrers and pairs', () => decidedOf(db)),
  ])
  return { cells, decided, referrers }
}

async function cellsOf(db: Reader, given: Viewer, filter: Filter): Promise<Cell[]> {
  const rows = await db
    .selectFrom('services as s')
    .select([
      's.rollout',
      's.region',
      's.care_setting as care',
      's.referrer_id as referrer',
      's.consumer_product as consumer',
      's.provider_product as provider',
      sql<number>`count(*)`.as('services'),
      sql<number>`coalesce(sum(s.list_size), 0)`.as('patients'),
    ])
    .where((eb) => eb.and(conditionsOf(eb as unknown as OfService, filter, { ...given, withFacets: false })))
    .groupBy(['s.rollout', 's.region', 's.care_setting', 's.referrer_id', 's.consumer_product', 's.provider_product'])
    .execute()
  return rows.map((row) => ({ ...row, services: Number(row.services), patients: Number(row.patients) }))
}

async function decidedOf(db: Reader): Promise<Pick<Counted, 'decided' | 'referrers'>> {
  const [referrers, pairs] = await Promise.all([
    db
      .selectFrom('organisations')
      .select(['id', 'name', 'switched_on'])
      .where('id', 'in', db.selectFrom('services').select('referrer_id').where('referrer_id', 'is not', null))
      .orderBy((eb) => eb.fn('lower', ['name']))
      .execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
  ])
  return {
    referrers,
    decided: {
      on: new Map(referrers.map((one) => [one.id, one.switched_on])),
      pairs: new Map(pairs.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state])),
    },
  }
}

/** Services by something that is not in the cells, and by their standing. */
export async function tallyBy(
  db: Reader,
  given: Viewer,
  key: 'area' | 'commissioner',
): Promise<{ key: string | null; rollout: Cell['rollout']; services: number; patients: number }[]> {
  return remembered(db, JSON.stringify(['by', key, viewerKey(given)]), async () => {
    const rows = await db
      .selectFrom('services as s')
      .select([`s.${key} as key`, 's.rollout', sql<number>`count(*)`.as('services'), sql<number>`coalesce(sum(s.list_size), 0)`.as('patients')])
      .where((eb) =>
        eb.and(
          conditionsOf(
            eb as unknown as OfService,
            readFilter(() => undefined),
            { ...given, withFacets: false },
          ),
        ),
      )
      .groupBy([`s.${key}`, 's.rollout'])
      .execute()
    return rows.map((row) => ({ ...row, services: Number(row.services), patients: Number(row.patients) }))
  })
}
