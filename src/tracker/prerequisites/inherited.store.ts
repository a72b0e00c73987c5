import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { productIdNamed } from '../catalogue/usage.store.ts'
import { regionKey, siteKey, supplierKey } from './below-holders.store.ts'
import type { MetAbove } from './inherited.ts'
import type { IdOnRecord } from './on-record.ts'
import { listIdsOnRecord } from './on-record.store.ts'

type Shared = SharedPrerequisitesTable

/** The shared prerequisites of these holders that count on this day, by holder. */
async function listOf(db: Reader, holders: Map<Shared['holder_kind'], string[]>, today: Day): Promise<Map<string, Shared[]>> {
  const asked = [...holders].filter(([, keys]) => keys.length > 0)
  if (asked.length === 0) return new Map()
  const rows = await db
    .selectFrom('shared_prerequisites')
    .selectAll()
    .where('withdrawn_at', 'is', null)
    .where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>=', today)]))
    .where((eb) => eb.or(asked.map(([kind, keys]) => eb.and([eb('holder_kind', '=', kind), eb('holder_key', 'in', keys)]))))
    .execute()
  return Map.groupBy(rows, (row) => keyOf(row.holder_kind, row.holder_key, row.product_version))
}
const keyOf = (kind: Shared['holder_kind'], key: string, version: string): string => `${kind} ${key} ${version}`

/** What holders above these services, a few hundred at most, have met for a project of this side that would start today, and its DoS ids. Five queries at most. */
export async function listMetAbove(
  db: Reader,
  services: ServiceId[],
  { side, today }: { side: 'provider' | 'consumer'; today: Day },
): Promise<Map<ServiceId, MetAbove>> {
  if (services.length === 0) return new Map()
  const product = side === 'provider' ? sql`s.provider_product` : sql`s.consumer_product`
  const places = await db
    .selectFrom('services as s')
    .leftJoin('products as c', (join) => join.on('c.id', '=', productIdNamed(sql`${sql.lit(side)}`, product)))
    .select(['s.id', 's.organisation_id as organisation', 's.rollout', 'c.id as product', 'c.product_version', 'c.status'])
    .select([siteKey.as('site'), regionKey.as('region'), supplierKey.as('supplier')])
    .where('s.id', 'in', services)
    .execute()
  const keysOf = (of: (one: (typeof places)[number]) => string | null): string[] => [...new Set(places.flatMap((one) => of(one) ?? []))]
  const shared = await listOf(
    db,
    new Map([
      ['site', keysOf((one) => one.site)],
      ['organisation', keysOf((one) => one.organisation)],
      ['product', keysOf((one) => one.product)],
      ['supplier', keysOf((one) => one.supplier)],
      ['region', keysOf((one) => one.region)],
    ]),
    today,
  )
  const onRecord = side === 'provider' ? await listIdsOnRecord(db, services) : new Map<ServiceId, IdOnRecord[]>()
  const of = (kind: Shared['holder_kind'], key: string | null, version = ''): Shared[] => (key === null ? [] : (shared.get(keyOf(kind, key, version)) ?? []))
  return new Map(
    places.map((one) => [
      one.id,
      {
        // The nearest holder first: it decides.
        shared: [
          ...of('site', one.site),
          ...of('organisation', one.organisation),
          ...of('product', one.product, one.product_version ?? ''),
          ...of('supplier', one.product === null ? null : one.supplier),
          ...of('region', one.region),
        ],
        onRecord: onRecord.get(one.id) ?? [],
        isProductReady: one.status === 'ready',
        isPairProven: one.rollout === 'ready' || one.rollout === 'referrer',
      },
    ]),
  )
}
