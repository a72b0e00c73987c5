import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { ofService } from '../../src/db/conditions.ts'
import type { Reader } from '../../src/db/database.ts'
import { settled } from '../../src/tracker/prerequisites/settled.store.ts'
import { conditionsOf, prerequisitesOf, projectConditions } from '../../src/tracker/service-list/filter-conditions.store.ts'
import type { Viewer } from '../../src/tracker/service-list/filter-conditions.store.ts'
import { listKeys } from './queue-counts-in-sql.ts'
import { asksProjects, projectKeys, statusChoices, unknownMark, without } from '../../src/tracker/service-filter/filter.ts'
import type { Filter, StatusChoice } from '../../src/tracker/service-filter/filter.ts'

export interface Choice {
  value: string
  name: string
  n: number
}
/** How many services each choice would leave with the other choices kept; for what the cells do not have. */
export type ProjectFacets = Record<'area' | 'commissioner' | 'project' | 'stage' | 'wave' | 'prerequisite' | 'status' | 'role' | 'owner' | 'overdue', Choice[]>

const mostOwners = 100
const mostPlaces = 500
const services = sql<number>`count(distinct p.service_id)`
type Row = { value: string | null; name?: string | null; n: number }
const choicesOf = (rows: Row[]): Choice[] =>
  rows.filter((row) => Number(row.n) > 0).map((row) => ({ value: row.value ?? unknownMark, name: row.name ?? row.value ?? '', n: Number(row.n) }))

/** Projects that match the whole filter. Their services are joined only if it asks for something of them. */
function fitting(db: Reader, given: Viewer & { anyStage?: boolean; anyState?: boolean }, filter: Filter) {
  return db.selectFrom('projects as p').where((eb) => {
    const ofServices = eb.selectFrom('services as s').select('s.id').whereRef('s.id', '=', 'p.service_id')
    const asked = conditionsOf(without(filter, ...projectKeys), { ...given, withFacets: true })
    return eb.and([...projectConditions(filter, given), ...(asked.length === 0 ? [] : [eb.exists(ofServices.where((on) => on.and(asked)))])])
  })
}

const people = (db: Reader, given: Viewer, filter: Filter) =>
  fitting(db, given, filter).innerJoin('project_people as pp', 'pp.project_id', 'p.id').where('pp.left_at', 'is', null)

interface Offered {
  prerequisiteKeys: string[]
  /** Prerequisites are counted for at most this many projects. */
  mostCounted?: number
}

/** The counts of the choices by which services are not counted at once; none for projects if the filter asks for services without one. */
export async function countProjectFacets(db: Reader, given: Viewer, filter: Filter, offered: Offered): Promise<ProjectFacets> {
  const place = async (key: 'area' | 'commissioner') =>
    choicesOf(
      await db
        .selectFrom('services as s')
        .select([`s.${key} as value`, sql<number>`count(*)`.as('n')])
        .where((eb) => eb.and(conditionsOf(without(filter, key), { ...given, withFacets: true })))
        .groupBy(`s.${key}`)
        .orderBy(`s.${key}`)
        .limit(mostPlaces)
        .execute(),
    )
  const [area, commissioner, none, project, rest] = await Promise.all([
    place('area'),
    place('commissioner'),
    asksProjects(filter) ? [] : withoutProject(db, given, filter),
    states(db, given, filter),
    filter.project === 'none' ? nothing : ofProjects(db, given, filter, offered),
  ])
  return { area, commissioner, project: [...none, ...project], ...rest }
}

const nothing: Omit<ProjectFacets, 'area' | 'commissioner' | 'project'> = {
  stage: [],
  wave: [],
  prerequisite: [],
  status: [],
  role: [],
  owner: [],
  overdue: [],
}

async function withoutProject(db: Reader, given: Viewer, filter: Filter): Promise<Choice[]> {
  const { n } = await db
    .selectFrom('services as s')
    .select(sql<number>`count(*)`.as('n'))
    .where((eb) => eb.and(conditionsOf({ ...filter, project: 'none' }, { ...given, withFacets: true })))
    .executeTakeFirstOrThrow()
  return choicesOf([{ value: 'none', n }])
}

const states = async (db: Reader, given: Viewer, filter: Filter): Promise<Choice[]> =>
  choicesOf(
    await fitting(db, { ...given, anyState: true }, without(filter, 'project'))
      .select(['p.state as value', services.as('n')])
      .groupBy('p.state')
      .execute(),
  )

const everyStanding = Object.keys(statusChoices) as StatusChoice[]
/** Each project has some forty prerequisites: for more projects than this they are offered without a count. */
const usuallyCounted = 2000
const uncounted = (values: string[]): Choice[] => values.map((value) => ({ value, name: value, n: -1 }))

/** Keys counted by one statement: those of some seven hundred projects take a few milliseconds. */
const keysAtOnce = 8

async function countPrerequisites(db: Reader, given: Viewer, filter: Filter, rest: () => Promise<void>) {
  const { today } = given
  const { status } = filter
  const fits = () => fitting(db, given, without(filter, 'prerequisite', 'status'))
  const keys = await listKeys(db)
  await rest()
  const byKey: Row[] = []
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    byKey.push(
      ...(await fits()
        .innerJoin('prerequisites as q', 'q.project_id', 'p.id')
        .where('q.key', 'in', keys.slice(from, from + keysAtOnce))
        .where((eb) => (status === '' || status === 'open' ? eb.not(settled('q', today)) : eb('q.status', '=', status)))
        .select(['q.key as value', services.as('n')])
        .groupBy('q.key')
        .execute()),
    )
    await rest()
  }
  const byStanding: Row[] = []
  for (const some of [everyStanding.filter((one) => one === 'open'), everyStanding.filter((one) => one !== 'open')]) {
    const counted = await fits()
      .select((eb) =>
        some.map((one) =>
          sql<number>`count(distinct case when ${eb.exists(prerequisitesOf({ ...filter, status: one }, today))} then p.service_id end)`.as(one),
        ),
      )
      .executeTakeFirstOrThrow()
    byStanding.push(...some.map((one) => ({ value: one, n: counted[one] })))
    await rest()
  }
  return { prerequisite: choicesOf(byKey), status: choicesOf(byStanding) }
}

/** Yields to others if it has run for this long; queries that finish at once need not. */
function restingAfter(ms: number): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < ms) return
    await nextTurn()
    since = performance.now()
  }
}

/** Query by query, yielding to the event loop between them: together they would hold up everybody else. */
async function ofProjects(db: Reader, given: Viewer, filter: Filter, { prerequisiteKeys, mostCounted = usuallyCounted }: Offered): Promise<typeof nothing> {
  const rest = restingAfter(10)
  const isLate = (kind: 'date' | 'late' | 'prerequisite') =>
    fitting(db, given, { ...filter, overdue: kind })
      .select(services.as('n'))
      .executeTakeFirstOrThrow()
  const stage = await fitting(db, { ...given, anyStage: true }, without(filter, 'stage'))
    .select(['p.stage as value', services.as('n')])
    .groupBy('p.stage')
    .execute()
  const wave = await fitting(db, { ...given, anyStage: true }, without(filter, 'wave'))
    .innerJoin('wave_projects as w', (join) => join.onRef('w.project_id', '=', 'p.id').on('w.left_at', 'is', null))
    .select(['w.wave_id as value', services.as('n')])
    .groupBy('w.wave_id')
    .execute()
  await rest()
  const ofPrerequisites =
    stage.reduce((sum, one) => sum + Number(one.n), 0) > mostCounted
      ? { prerequisite: uncounted(prerequisiteKeys), status: uncounted(everyStanding) }
      : await countPrerequisites(db, given, filter, rest)
  await rest()
  const role = await people(db, given, without(filter, 'role'))
    .where((eb) => (filter.owner === '' || filter.owner === unknownMark ? eb.lit(true) : eb('pp.person_id', '=', filter.owner)))
    .select(['pp.role_key as value', services.as('n')])
    .groupBy('pp.role_key')
    .execute()
  const owner = await people(db, given, without(filter, 'owner'))
    .where((eb) => (filter.role === '' ? eb.lit(true) : eb('pp.role_key', '=', filter.role)))
    .innerJoin('people as pe', 'pe.id', 'pp.person_id')
    .select(['pp.person_id as value', 'pe.name as name', services.as('n')])
    .groupBy(['pp.person_id', 'pe.name'])
    .orderBy('n', 'desc')
    .orderBy('pe.name')
    .limit(mostOwners)
    .execute()
  await rest()
  const nobody = await fitting(db, given, { ...filter, owner: unknownMark })
    .select(services.as('n'))
    .executeTakeFirstOrThrow()
  const [date, partner, late] = await Promise.all([isLate('date'), isLate('late'), isLate('prerequisite')])
  return {
    stage: choicesOf(stage),
    wave: choicesOf(wave),
    ...ofPrerequisites,
    role: filter.owner === unknownMark ? [] : choicesOf(role),
    owner: [...choicesOf(owner), ...choicesOf([{ value: unknownMark, n: nobody.n }])],
    overdue: choicesOf([
      { value: 'date', n: date.n },
      { value: 'late', n: partner.n },
      { value: 'prerequisite', n: late.n },
    ]),
  }
}

const serviceColumns = { rollout: 's.rollout', region: 's.region', area: 's.area', commissioner: 's.commissioner', care: 's.care_setting' } as const
const moreColumns = { referrer: 's.referrer_id', consumer: 's.consumer_product', provider: 's.provider_product' } as const
const columns = { ...serviceColumns, ...moreColumns }
const answers = { live: ['yes', 'no'], on: ['yes', 'no', 'unknown'], pair: ['yes', 'no', 'unknown'] } as const

const fits = (given: Viewer, filter: Filter) => ofService.and(conditionsOf(filter, { ...given, withFacets: true }))

/** Everything that the facet index gives for a filter, as the database counts it: the ids of the services, patients, and the count of each choice. */
export async function countInSql(db: Reader, given: Viewer, filter: Filter) {
  const found = await db.selectFrom('services as s').select(['s.id', 's.list_size']).where(fits(given, filter)).execute()
  const facets: Record<string, [string, number][]> = {}
  for (const [key, column] of Object.entries(columns) as [keyof typeof columns, 's.region'][]) {
    const rows = await db
      .selectFrom('services as s')
      .select([`${column} as value`, sql<number>`count(*)`.as('n')])
      .where(fits(given, without(filter, key)))
      .groupBy(column)
      .execute()
    facets[key] = rows.map((row) => [row.value ?? unknownMark, Number(row.n)])
  }
  for (const [key, values] of Object.entries(answers))
    facets[key] = (
      await Promise.all(
        values.map(async (value): Promise<[string, number]> => [
          value,
          (
            await db
              .selectFrom('services as s')
              .select('s.id')
              .where(fits(given, { ...filter, [key]: value }))
              .execute()
          ).length,
        ]),
      )
    ).filter(([, n]) => n > 0)
  const { area: _, commissioner: __, ...ofProjects } = await countProjectFacets(db, given, filter, { prerequisiteKeys: [], mostCounted: Infinity })
  for (const [key, choices] of Object.entries(ofProjects)) facets[key] = choices.map((one) => [one.value, one.n])
  return {
    ids: found.map((row) => row.id).toSorted(),
    patients: found.reduce((sum, row) => sum + (row.list_size ?? 0), 0),
    facets: inOrder(facets),
  }
}

/** Counts in a fixed order, so that two of them compare. */
export const inOrder = (facets: Record<string, [string, number][]>): Record<string, [string, number][]> =>
  Object.fromEntries(
    Object.entries(facets)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, counts]) => [key, counts.toSorted(([a], [b]) => (a < b ? -1 : 1))]),
  )
