import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { keysOf } from '../../keys.ts'
import { productIdOfProject } from '../catalogue/usage.store.ts'

type Holder = Pick<SharedPrerequisitesTable, 'holder_kind' | 'holder_key' | 'product_version'>
type HolderKind = Holder['holder_kind']
type Text = RawBuilder<unknown>

/** The site of a service, as the key of a holder: a site is one of its organisation's. */
export const siteKey = sql<string | null>`(s.organisation_id || ' ' || ${foldedName(sql`s.site`)})`
export const regionKey = foldedName(sql`s.region`)
export const supplierKey = foldedName(sql`c.supplier`)

/** Whether the project `p` of the service `s`, with its test plan `t`, is below the holder with this key: the nearest kinds first. */
const tests: Record<HolderKind, (key: Text, version: Text) => RawBuilder<SqlBool>> = {
  site: (key) => sql`${siteKey} = ${key}`,
  organisation: (key) => sql`s.organisation_id = ${key}`,
  product: (key, version) =>
    sql`(${productIdOfProject} = ${key} and exists (select 1 from products c where c.id = ${key} and coalesce(c.product_version, '') = ${version}))`,
  supplier: (key) => sql`exists (select 1 from products c where c.id = ${productIdOfProject} and ${supplierKey} = ${key})`,
  region: (key) => sql`${regionKey} = ${key}`,
}

/** Whether a project is below this holder. */
export const isBelow = ({ holder_kind, holder_key, product_version }: Holder): RawBuilder<SqlBool> =>
  tests[holder_kind](sql`${holder_key}`, sql`${product_version}`)

/** Whether a project is below the holder of a row of `shared_prerequisites as h`. */
export const isBelowHolder: RawBuilder<SqlBool> = sql`(${sql.join(
  keysOf(tests).map((kind) => sql`(h.holder_kind = ${sql.lit(kind)} and ${tests[kind](sql.ref('h.holder_key'), sql.ref('h.product_version'))})`),
  sql` or `,
)})`

/** Orders rows of `shared_prerequisites as h`: the nearest holder first. */
export const nearness = sql<number>`case h.holder_kind ${sql.join(
  keysOf(tests).map((kind, index) => sql`when ${sql.lit(kind)} then ${sql.lit(index)}`),
  sql` `,
)} end`
