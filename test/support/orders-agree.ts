import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Person } from '../../src/access/access.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import { goLiveThatHolds } from '../../src/tracker/dates/dates.store.ts'
import { stageChoices } from '../../src/tracker/go-live/gate.ts'
import { comparedPostcode } from '../../src/tracker/service-facets/facts.ts'
import { fieldIdOf, isOwnKey, ownKey, readSorts, services } from '../../src/tracker/service-list/columns.ts'
import type { SortBy, SortKey } from '../../src/tracker/service-list/columns.ts'
import { projectIsSeen } from '../../src/tracker/service-list/filter-conditions.store.ts'
import type { Viewer } from '../../src/tracker/service-list/filter-conditions.store.ts'
import type { Place } from '../../src/tracker/service-list/list-order.ts'
import { listIdsInOrder } from '../../src/tracker/service-list/service-list.store.ts'
import { rolloutKeys } from '../../src/tracker/services/rollout-status.ts'
import { asFilter } from './facets-agree.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'

/** Everything that the list of services can be sorted by, up and down, and some of it together. */
const everySort = [...services.sorts.flatMap((key) => [key, `-${key}`]), 'region,-size', '-golive,stage,-name', 'name,size', 'referrer,-ods']

/** Holds the pages of the list of services, in every order, against an order that is worked out from the rows. */
export const ordersAgree = (db: Reader, given: { person: Person; clock: () => number; sorts?: string[] }): Promise<void> =>
  whileNothingChanges(db, async () => {
    const viewer = { person: given.person, today: dayOfMoment(given.clock()) }
    const fields = await db.selectFrom('custom_fields').select('id').where('noun', '=', 'service').orderBy('id').execute()
    const own = fields.flatMap(({ id }) => [ownKey(id), `-${ownKey(id)}`])
    for (const asked of given.sorts ?? [...everySort, ...own]) {
      const sorts = readSorts(services, asked)
      const found: string[] = []
      let after: Place | undefined
      do {
        const { ids, next } = await listIdsInOrder(db, viewer, asFilter(''), { sorts, after, limit: 7 })
        found.push(...ids)
        after = next
      } while (after)
      expect([asked, found]).toEqual([asked, await inOrder(db, viewer, sorts, found)])
    }
  })

type Value = string | number | null

async function inOrder(db: Reader, viewer: Viewer, sorts: SortBy[], listed: string[]): Promise<string[]> {
  // By name as the database sorts it; every other order begins with that.
  const byName = await db
    .selectFrom('services')
    .select('id')
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute()
  const all = byName.map((one) => one.id).filter((id) => listed.includes(id))
  const last = sorts.at(-1)
  const isByName = last?.key === 'name'
  const terms = await Promise.all((isByName ? sorts.slice(0, -1) : sorts).map(async ({ key, desc }) => ({ desc, values: await valuesOf(db, viewer, key) })))
  return (isByName && last.desc ? all.toReversed() : all).toSorted((one, other) => {
    for (const { desc, values } of terms) {
      const [a, b] = [values.get(one) ?? null, values.get(other) ?? null]
      if (a === b) continue
      if (a === null || b === null) return a === null ? 1 : -1
      return a < b === desc ? 1 : -1
    }
    return 0
  })
}

async function valuesOf(db: Reader, viewer: Viewer, key: SortKey): Promise<Map<string, Value>> {
  if (isOwnKey(key)) return ownValues(db, fieldIdOf(key))
  if (key === 'stage' || key === 'golive') return ofProjects(db, viewer, key)
  const rows = await db
    .selectFrom('services as s')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .selectAll('s')
    .select([sql<string>`lower(s.name)`.as('sort_name'), 'o.name as referrer'])
    .orderBy('s.id')
    .execute()
  const value: Partial<Record<SortKey, (row: (typeof rows)[number]) => Value>> = {
    name: (row) => row.sort_name,
    ods: (row) => row.ods_code,
    rollout: (row) => rolloutKeys.indexOf(row.rollout),
    region: (row) => row.region,
    area: (row) => row.area,
    commissioner: (row) => row.commissioner,
    care: (row) => row.care_setting,
    referrer: (row) => row.referrer,
    consumer: (row) => row.consumer_product,
    provider: (row) => row.provider_product,
    size: (row) => row.list_size,
    postcode: (row) => (row.postcode === null ? null : comparedPostcode(row.postcode)),
  }
  return new Map(rows.map((row) => [row.id, value[key]?.(row) ?? null]))
}

/** The least value of each service; of a person by name. */
async function ownValues(db: Reader, field: string): Promise<Map<string, Value>> {
  const rows = await db
    .selectFrom('service_field_values as v')
    .leftJoin('people as p', 'p.id', 'v.person_id')
    .select(['v.service_id', sql<string>`coalesce(lower(p.name), v.sort_key)`.as('value')])
    .where('v.field_id', '=', field)
    .orderBy('v.service_id')
    .orderBy('v.position')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.service_id)].map(([id, some]) => [id, some.map((row) => row.value).toSorted()[0] ?? null]))
}

async function ofProjects(db: Reader, viewer: Viewer, key: 'stage' | 'golive'): Promise<Map<string, Value>> {
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.service_id', 'p.stage', goLiveThatHolds.as('go_live')])
    .where('p.state', 'in', ['open', 'on-hold'])
    .where((eb) => eb.and(projectIsSeen(viewer)))
    .orderBy('p.id')
    .execute()
  const stages = Object.keys(stageChoices)
  return new Map(
    [...Map.groupBy(rows, (row) => row.service_id)].map(([id, some]) => [
      id,
      key === 'stage' ? Math.max(...some.map((row) => stages.indexOf(row.stage))) : (some.flatMap((row) => row.go_live ?? []).toSorted()[0] ?? null),
    ]),
  )
}
