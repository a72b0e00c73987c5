import { sql } from 'kysely'
import type { ExpressionBuilder, Expression, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ServicesTable, Tables } from '../../db/tables.ts'
import type { Person } from '../../access/access.store.ts'
import { facetKeys, pairKey, shapeOf, unknownMark } from './portfolio.ts'
import type { Cell, Decided, Filter } from './portfolio.ts'

export const pageSize = 50

/** Who sees every service: all but those who have a role on projects alone. */
export const seesAllServices = (person: Person): boolean => person.installationRole !== 'none'

type Eb = ExpressionBuilder<Tables & { s: ServicesTable }, 's'>

/** The conditions of a filter on `services as s`; those of `facetKeys` only where asked for. */
function conditionsOf(eb: Eb, filter: Filter, person: Person, given: { withFacets: boolean }): Expression<SqlBool>[] {
  const list: Expression<SqlBool>[] = []
  const plain = (column: 's.region' | 's.area' | 's.commissioner' | 's.consumer_product' | 's.provider_product' | 's.referrer_id', value: string) => {
    if (value !== '') list.push(value === unknownMark ? eb(column, 'is', null) : eb(column, '=', value))
  }
  const openProject = () => eb.selectFrom('projects as p').select('p.id').whereRef('p.service_id', '=', 's.id')
  if (!seesAllServices(person)) list.push(eb.exists(eb.selectFrom('projects as mp').innerJoin('project_people as pp', 'pp.project_id', 'mp.id').select('mp.id').whereRef('mp.service_id', '=', 's.id').where('pp.person_id', '=', person.personId).where('pp.left_at', 'is', null)))
  if (filter.q !== '') list.push(wordsOf(eb, filter.q))
  plain('s.area', filter.area)
  plain('s.commissioner', filter.commissioner)
  if (filter.missing !== '') list.push(eb(`s.${filter.missing}` as 's.region', 'is', null))
  if (filter.project === 'none') list.push(eb.not(eb.exists(openProject())))
  else if (filter.project !== '') list.push(eb.exists(openProject().where('p.state', '=', filter.project)))
  if (filter.prerequisite !== '') {
    const [key = '', standing = ''] = filter.prerequisite.split(':')
    list.push(eb.exists(eb.selectFrom('prerequisites as q').innerJoin('projects as qp', 'qp.id', 'q.project_id').select('q.id').whereRef('qp.service_id', '=', 's.id').where('qp.state', '=', 'open').where('q.key', '=', key).where(standing === 'open' ? sql<SqlBool>`q.standing not in ('met', 'waived', 'not-applicable')` : sql<SqlBool>`q.standing = ${standing}`)))
  }
  if (filter.from !== '' || filter.to !== '')
    list.push(eb.exists(eb.selectFrom('project_dates as d').innerJoin('projects as dp', 'dp.id', 'd.project_id').select('d.id').whereRef('dp.service_id', '=', 's.id').where('d.kind', '=', 'go-live').where('d.day', '>=', filter.from || '0000').where('d.day', '<=', filter.to || '9999')
      .where((on) => on.not(on.exists(on.selectFrom('project_dates as later').select('later.id').whereRef('later.project_id', '=', 'd.project_id').where('later.kind', '=', 'go-live').whereRef('later.set_at', '>', 'd.set_at'))))))
  if (!given.withFacets) return list
  if (filter.rollout !== '') list.push(eb('s.rollout', '=', filter.rollout))
  if (filter.care !== '') list.push(eb('s.care_setting', '=', filter.care))
  plain('s.region', filter.region)
  plain('s.referrer_id', filter.referrer)
  plain('s.consumer_product', filter.consumer)
  plain('s.provider_product', filter.provider)
  if (filter.on !== '') {
    const referrer = eb.selectFrom('organisations as o').select('o.id').whereRef('o.id', '=', 's.referrer_id').where('o.switched_on', 'is not', null)
    list.push(filter.on === 'unknown' ? eb.not(eb.exists(referrer)) : eb.exists(referrer.where('o.switched_on', '=', filter.on)))
  }
  if (filter.pair !== '') {
    const pair = eb.selectFrom('pairs as r').select('r.state').whereRef('r.consumer_product', '=', 's.consumer_product').whereRef('r.provider_product', '=', 's.provider_product')
    list.push(filter.pair === 'unknown' ? eb.not(eb.exists(pair)) : eb.exists(pair.where('r.state', '=', filter.pair === 'yes' ? 'proven' : 'not-proven')))
  }
  return list
}

/** Words by their shape: a code, a DoS id or ASID, a postcode; else a part of the name. */
function wordsOf(eb: Eb, typed: string): Expression<SqlBool> {
  const words = shapeOf(typed)
  const named = eb(eb.fn('lower', ['s.name']), 'like', eb.fn<string>('lower', [eb.val(`%${typed.trim().replace(/[%_]/g, '')}%`)]))
  if (words.kind === 'digits') return eb.or([
    eb.exists(eb.selectFrom('service_dos_ids as d').select('d.dos_id').whereRef('d.service_id', '=', 's.id').where('d.dos_id', '=', words.text)),
    eb.exists(eb.selectFrom('prerequisites as v').innerJoin('projects as vp', 'vp.id', 'v.project_id').select('v.id').whereRef('vp.service_id', '=', 's.id').where('v.value', 'in', [words.text, `ASID:${words.text}`])),
  ])
  if (words.kind === 'postcode') return eb('s.postcode', '=', words.text)
  if (words.kind === 'ods') return eb.or([eb('s.ods_code', '=', words.text), named])
  return eb.or([named, eb('s.ods_code', '=', typed.trim().toUpperCase())])
}

export interface Place { sort: string; id: string }
export type Sort = 'name' | 'size'

/** A page of the services that a filter leaves, with what the columns show. */
export async function listPortfolio(db: Reader, person: Person, filter: Filter, page: { sort: Sort; after?: Place; limit?: number }) {
  const limit = page.limit ?? pageSize
  const bySize = page.sort === 'size'
  let query = db.selectFrom('services as s').leftJoin('organisations as o', 'o.id', 's.referrer_id').leftJoin('pairs as r', (join) => join.onRef('r.consumer_product', '=', 's.consumer_product').onRef('r.provider_product', '=', 's.provider_product'))
    .select(['s.id', 's.name', 's.ods_code', 's.care_setting', 's.region', 's.area', 's.commissioner', 's.postcode', 's.list_size', 's.consumer_product', 's.provider_product', 's.live', 's.rollout', 's.version', 'o.name as referrer', 'o.switched_on', 'r.state as pair'])
    .select((eb) => eb.fn<string>('lower', ['s.name']).as('sort_name')).where((eb) => eb.and(conditionsOf(eb as unknown as Eb, filter, person, { withFacets: true }))).limit(limit + 1)
  const size = sql<number>`coalesce(s.list_size, -1)`
  query = bySize ? query.orderBy(size, 'desc').orderBy('s.id') : query.orderBy((eb) => eb.fn('lower', ['s.name'])).orderBy('s.id')
  const { after } = page
  if (after) query = query.where((eb) => (bySize ? eb.or([eb(size, '<', Number(after.sort)), eb.and([eb(size, '=', Number(after.sort)), eb('s.id', '>', after.id)])]) : eb.or([eb(eb.fn('lower', ['s.name']), '>', after.sort), eb.and([eb(eb.fn('lower', ['s.name']), '=', after.sort), eb('s.id', '>', after.id)])])))
  const found = await query.execute()
  const rows = found.slice(0, limit)
  const projects = rows.length === 0 ? [] : await db.selectFrom('projects as p').select(['p.service_id', 'p.id', 'p.state', 'p.role']).select((eb) => eb.selectFrom('project_dates as d').select('d.day').whereRef('d.project_id', '=', 'p.id').where('d.kind', '=', 'go-live').orderBy('d.set_at', 'desc').limit(1).as('go_live'))
    .where('p.service_id', 'in', rows.map((row) => row.id)).orderBy('p.created_at', 'desc').execute()
  const latest = new Map(projects.toReversed().map((one) => [one.service_id, one]))
  const last = rows.at(-1)
  return { rows: rows.map((row) => ({ ...row, project: latest.get(row.id) ?? null })), next: found.length > limit && last ? { sort: bySize ? String(last.list_size ?? -1) : last.sort_name, id: last.id } : undefined }
}
export type PortfolioRow = Awaited<ReturnType<typeof listPortfolio>>['rows'][number]

/** The ids of every service that a filter leaves, by name: what an act on the whole list is about. */
export async function idsOfPortfolio(db: Reader, person: Person, filter: Filter, most: number): Promise<string[]> {
  const rows = await db.selectFrom('services as s').select('s.id').where((eb) => eb.and(conditionsOf(eb as unknown as Eb, filter, person, { withFacets: true }))).orderBy((eb) => eb.fn('lower', ['s.name'])).orderBy('s.id').limit(most).execute()
  return rows.map((row) => row.id)
}

interface Counted { cells: Cell[]; decided: Decided; referrers: { id: string; name: string }[]; areas: string[]; commissioners: string[] }

/** What was counted last of the whole portfolio, of each database; every change writes an event, so the number of the last event tells whether it still holds. */
const whole = new WeakMap<Reader, { seq: number; counted: Promise<Counted> }>()
const onlyFacets = (filter: Filter): boolean => Object.entries(filter).every(([key, value]) => value === '' || facetKeys.some((one) => one === key))

/** Every combination with its count, of what the filter leaves apart from the choices that are counted. */
export async function countPortfolio(db: Reader, person: Person, filter: Filter): Promise<Counted> {
  if (!seesAllServices(person)) return count(db, person, filter)
  const all = await countWhole(db, person)
  return onlyFacets(filter) ? all : { ...all, cells: await cellsOf(db, person, filter) }
}

async function countWhole(db: Reader, person: Person): Promise<Counted> {
  const { seq } = await db.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirstOrThrow()
  const known = whole.get(db)
  if (known && known.seq === seq) return known.counted
  const counted = count(db, person, null)
  whole.set(db, { seq, counted })
  counted.catch(() => whole.delete(db))
  return counted
}

async function cellsOf(db: Reader, person: Person, filter: Filter | null): Promise<Cell[]> {
  let query = db.selectFrom('services as s').select(['s.rollout', 's.region', 's.care_setting as care', 's.referrer_id as referrer', 's.consumer_product as consumer', 's.provider_product as provider', sql<number>`count(*)`.as('services'), sql<number>`coalesce(sum(s.list_size), 0)`.as('patients')])
    .groupBy(['s.rollout', 's.region', 's.care_setting', 's.referrer_id', 's.consumer_product', 's.provider_product'])
  if (filter) query = query.where((eb) => eb.and(conditionsOf(eb as unknown as Eb, filter, person, { withFacets: false })))
  return (await query.execute()).map((row) => ({ ...row, services: Number(row.services), patients: Number(row.patients) }))
}

async function count(db: Reader, person: Person, filter: Filter | null): Promise<Counted> {
  const [cells, referrers, pairs, areas, commissioners] = await Promise.all([
    cellsOf(db, person, filter), db.selectFrom('organisations').select(['id', 'name', 'switched_on']).where('id', 'in', db.selectFrom('services').select('referrer_id').where('referrer_id', 'is not', null)).orderBy((eb) => eb.fn('lower', ['name'])).execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
    db.selectFrom('services').select('area as name').distinct().where('area', 'is not', null).orderBy('area').limit(500).execute(), db.selectFrom('services').select('commissioner as name').distinct().where('commissioner', 'is not', null).orderBy('commissioner').limit(500).execute(),
  ])
  return {
    cells, referrers, decided: { on: new Map(referrers.map((one) => [one.id, one.switched_on])), pairs: new Map(pairs.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state])) },
    areas: areas.map((one) => one.name ?? ''), commissioners: commissioners.map((one) => one.name ?? ''),
  }
}

export const listViews = (db: Reader, personId: string) =>
  db.selectFrom('saved_views as v').innerJoin('people as p', 'p.id', 'v.person_id').select(['v.id', 'v.name', 'v.query', 'v.shared', 'v.person_id', 'p.name as owner']).where((eb) => eb.or([eb('v.person_id', '=', personId), eb('v.shared', '=', 1)])).orderBy((eb) => eb.fn('lower', ['v.name'])).limit(100).execute()
