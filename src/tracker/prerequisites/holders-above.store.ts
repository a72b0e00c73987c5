import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { productName } from '../catalogue/product.ts'
import { productIdOfProject } from '../catalogue/usage.store.ts'
import type { HolderKind } from '../templates/shapes.ts'
import { regionKey, supplierKey } from './below-holders.store.ts'

/** Someone who can meet a prerequisite for a project; the name is null if the project has none of this kind. `holder` and `site` are what a form takes. */
export interface HolderAbove {
  name: string | null
  holder: string
  site?: string
}

/** Who is above a project, by kind. */
export async function holdersAbove(db: Reader, projectId: ProjectId): Promise<Record<HolderKind, HolderAbove>> {
  const row = await db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .leftJoin('organisations as o', 'o.id', 's.organisation_id')
    .leftJoin('products as c', (join) => join.on('c.id', '=', productIdOfProject))
    .select(['s.site', 's.region', regionKey.as('region_key'), 'o.name as organisation', 'o.ods_code', 'c.id as product_id', 'c.product', 'c.supplier'])
    .select(supplierKey.as('supplier_key'))
    .where('p.id', '=', projectId)
    .executeTakeFirstOrThrow()
  const organisation = row.ods_code ?? row.organisation ?? ''
  return {
    site: { name: row.organisation && row.site ? `${row.organisation}, ${row.site}` : null, holder: organisation, site: row.site ?? '' },
    organisation: { name: row.organisation, holder: organisation },
    product: { name: row.product_id === null ? null : productName({ product: row.product ?? '', supplier: row.supplier ?? '' }), holder: row.product_id ?? '' },
    supplier: { name: row.supplier, holder: row.supplier_key ?? '' },
    region: { name: row.region, holder: row.region_key ?? '' },
  }
}
