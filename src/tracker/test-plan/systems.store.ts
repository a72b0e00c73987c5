import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { productIdNamed } from '../catalogue/usage.store.ts'
import type { System, Systems } from './tested-pair.ts'

type Side = 'consumer' | 'provider'
type Text = RawBuilder<string | null>

const named = {
  consumer: { setUp: sql<string | null>`nullif(t.consumer_product, '')`, service: sql<string | null>`nullif(s.consumer_product, '')` },
  provider: { setUp: sql<string | null>`nullif(t.provider_product, '')`, service: sql<string | null>`nullif(s.provider_product, '')` },
} satisfies Record<Side, { setUp: Text; service: Text }>

/** The id of the product of the catalogue that a project tests on one side: that of its set-up, else of its service. */
const idOf = (side: Side) => productIdNamed(sql.lit(side), sql`coalesce(${named[side].setUp}, ${named[side].service})`)

/** Whether the project `p` of the service `s`, with its test plan `t`, tests these two products, in whatever version. */
export const testsProducts = (of: { consumer_id: string; provider_id: string }) =>
  sql<boolean>`(${idOf('consumer')} = ${of.consumer_id} and ${idOf('provider')} = ${of.provider_id})`

/** The two systems of projects, each with what the catalogue knows of it. */
export const systemsOfProjects = (db: Reader) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .leftJoin('products as kc', (join) => join.on('kc.id', '=', idOf('consumer')))
    .leftJoin('products as kp', (join) => join.on('kp.id', '=', idOf('provider')))
    .select(['p.role', 't.consumer_version', 't.provider_version'])
    .select([named.consumer.setUp.as('consumer_set_up'), named.consumer.service.as('consumer_service')])
    .select([named.provider.setUp.as('provider_set_up'), named.provider.service.as('provider_service')])
    .select([
      productIdNamed(sql.lit('consumer'), named.consumer.setUp).as('consumer_set_up_id'),
      productIdNamed(sql.lit('consumer'), named.consumer.service).as('consumer_service_id'),
      productIdNamed(sql.lit('provider'), named.provider.setUp).as('provider_set_up_id'),
      productIdNamed(sql.lit('provider'), named.provider.service).as('provider_service_id'),
    ])
    .select(['kc.product as consumer_known', 'kc.supplier as consumer_supplier', 'kc.product_version as consumer_known_version'])
    .select(['kp.product as provider_known', 'kp.supplier as provider_supplier', 'kp.product_version as provider_known_version'])

export type SystemsRow = Awaited<ReturnType<ReturnType<typeof systemsOfProjects>['execute']>>[number]

const knownOf = (product: string | null, supplier: string | null, version: string | null): System['known'] =>
  supplier === null ? null : { name: product || supplier, version }

export const readSystems = (row: SystemsRow): Systems => ({
  role: row.role,
  consumer: {
    setUp: row.consumer_set_up,
    setUpId: row.consumer_set_up_id,
    service: row.consumer_service,
    serviceId: row.consumer_service_id,
    typedVersion: row.consumer_version,
    known: knownOf(row.consumer_known, row.consumer_supplier, row.consumer_known_version),
  },
  provider: {
    setUp: row.provider_set_up,
    setUpId: row.provider_set_up_id,
    service: row.provider_service,
    serviceId: row.provider_service_id,
    typedVersion: row.provider_version,
    known: knownOf(row.provider_known, row.provider_supplier, row.provider_known_version),
  },
})

/** The two systems of one project. */
export const getSystems = async (db: Reader, projectId: ProjectId): Promise<Systems> =>
  readSystems(await systemsOfProjects(db).where('p.id', '=', projectId).executeTakeFirstOrThrow())
