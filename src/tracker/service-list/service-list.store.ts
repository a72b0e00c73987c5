import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import { projectIsSeen } from './filter-conditions.store.ts'
import type { Viewer } from './filter-conditions.store.ts'
import { goLiveThatHolds } from '../dates/dates.store.ts'
import type { SortBy } from './columns.ts'
import type { Filter } from '../service-filter/filter.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { serviceBefore } from '../service-facets/service-facts.store.ts'
import { Selection } from '../service-facets/select-services.ts'
import { lastNotes } from '../notes/last-notes.store.ts'
import { textsOf } from '../custom-fields/values.store.ts'
import { selectServices } from './select-services.store.ts'
import { termsOf } from './list-order.ts'
import type { Place } from './list-order.ts'
import { servicesInOrder } from './service-order.ts'

export const pageSize = 50

interface Wanted {
  sorts: SortBy[]
  after?: Place | undefined
  limit?: number
  /** The own fields whose values are shown, by id. */
  own?: string[]
  /** Whether the last note on each is shown. */
  notes?: boolean
}

/** What columns show of the service `s`, its 111 provider `o` and its pair `r`. */
export const shownColumns = [
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
] as const

/** Where a page begins: the last service of the page before by name, or the one that stands before its place if it has moved since. */
async function placeIn(db: Reader, index: FacetIndex, sorts: SortBy[], after: Place): Promise<Place & { rank: number; slot: number | undefined }> {
  const sortName = String(after.values[termsOf(sorts).findIndex((one) => one.key === 'name')] ?? '')
  const slot = index.slotOf(after.id)
  if (slot !== undefined && index.at(slot)?.sortName === sortName) return { ...after, slot, rank: index.order.rankOf(slot) }
  const before = index.slotOf((await serviceBefore(db, { sortName, id: after.id })) ?? '')
  return { ...after, slot: before, rank: before === undefined ? -0.5 : index.order.rankOf(before) + 0.5 }
}

/** The ids of the services that a filter leaves, in the order of the list, page by page: from the index, which has what they are sorted by. */
export async function listIdsInOrder(db: Reader, given: Viewer, filter: Filter, { sorts, after, limit }: Wanted & { limit: number }) {
  const { index, asked } = await selectServices(db, given, filter)
  const services = new Selection(index, asked).services()
  const place = after && (await placeIn(db, index, sorts, after))
  const [first] = sorts
  if (sorts.length > 1 || first?.key !== 'name' || first.desc)
    return servicesInOrder(index, services, { sorts, after: place, limit, personId: seesAllProjects(given.person) ? null : given.person.personId })
  const slots = index.order.take(services, limit + 1, place?.slot)
  const found = slots.slice(0, limit).flatMap((slot) => index.at(slot) ?? [])
  const last = slots.length > limit ? found.at(-1) : undefined
  return { ids: found.map((one) => one.id), next: last && { values: [last.sortName], id: last.id } }
}

/** A page of the services that a filter leaves, with what the columns show. */
export async function listServicePage(db: Reader, given: Viewer, filter: Filter, page: Wanted) {
  const { ids: shown, next } = await listIdsInOrder(db, given, filter, { ...page, limit: page.limit ?? pageSize })
  const rows = await listRows(db, shown)
  const projects = await projectsOf(db, given, shown)
  const own = await textsOf(db, 'service', shown, page.own ?? [])
  const notes = page.notes ? await lastNotes(db, 'service', { ids: shown, until: given.today }) : undefined
  return {
    rows: rows.map((row) => ({ ...row, project: projects.get(row.id) ?? null, own: own.get(row.id) ?? nothing, note: notes?.get(row.id) ?? null })),
    next,
  }
}
const nothing: ReadonlyMap<string, string> = new Map()

/** What columns show of these services, in this order. */
async function listRows(db: Reader, ids: ServiceId[]) {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('services as s')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
    .select(shownColumns)
    .where('s.id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export type ListedService = Awaited<ReturnType<typeof listServicePage>>['rows'][number]

/** The project of each service that a list speaks of: an open one before others, one in which it offers slots before one in which it books, then the newest; of those that this person sees. */
async function projectsOf(db: Reader, given: Viewer, serviceIds: ServiceId[]) {
  if (serviceIds.length === 0) return new Map<string, never>()
  const projects = await db
    .selectFrom('projects as p')
    .select(['p.service_id', 'p.id', 'p.state', 'p.role', 'p.stage', 'p.reopened'])
    .select(goLiveThatHolds.as('go_live'))
    .where('p.service_id', 'in', serviceIds)
    .where((eb) => eb.and(projectIsSeen(given)))
    .orderBy(sql`case when p.state in ('open', 'on-hold') then 1 else 0 end`)
    .orderBy(sql`case when p.role = 'provider' then 1 else 0 end`)
    .orderBy('p.created_at')
    .orderBy('p.id')
    .execute()
  const lead = new Map(projects.map((one) => [one.service_id, one]))
  const managers = await managersOf(
    db,
    [...lead.values()].map((one) => one.id),
  )
  return new Map([...lead].map(([serviceId, one]) => [serviceId, { ...one, managers: managers.get(one.id) ?? '' }]))
}

/** The names of those who manage each of these projects. */
export async function managersOf(db: Reader, projectIds: ProjectId[]): Promise<ReadonlyMap<string, string>> {
  if (projectIds.length === 0) return new Map()
  const managers = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
    .innerJoin('people as pe', 'pe.id', 'pp.person_id')
    .select(['pp.project_id', 'pe.name'])
    .where('pr.kind', '=', 'project-manager')
    .where('pp.left_at', 'is', null)
    .where('pp.project_id', 'in', projectIds)
    .orderBy('pe.name')
    .execute()
  return new Map([...Map.groupBy(managers, (one) => one.project_id)].map(([id, some]) => [id, some.map((one) => one.name).join(', ')]))
}

/** The ids of every service that a filter leaves, by name: what an act on the whole list is about. */
export async function listServiceIds(db: Reader, given: Viewer, filter: Filter, most: number): Promise<ServiceId[]> {
  const { index, asked } = await selectServices(db, given, filter)
  return index.order.take(new Selection(index, asked).services(), most).flatMap((slot) => index.at(slot)?.id ?? [])
}

/** The names of these people, by id. */
export async function namesOfPeople(db: Reader, ids: PersonId[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('people').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
