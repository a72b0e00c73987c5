import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { folded, searchable } from '../../text.ts'
import { productName, roleNames } from '../catalogue/product.ts'
import { regionKey, siteKey, supplierKey } from '../prerequisites/below-holders.store.ts'
import type { HolderKind } from '../templates/shapes.ts'
import type { Holder } from './shared-prerequisite.ts'

/** What someone typed or chose: an organisation by its name or ODS code, a site by its organisation and its name. */
export interface TypedHolder {
  kind: HolderKind
  holder: string
  site: string
}

/** The holder, or what is wrong with what was typed, field by field. */
type FoundHolder = { holder: Holder } | { faults: Record<string, string> }

const list = new Intl.ListFormat('en-GB')
const mostNamed = 10

async function findOrganisation(db: Reader, typed: string): Promise<FoundHolder> {
  const code = typed.toUpperCase()
  // The search text finds names with any capitals on both engines, but also names that only look alike.
  const found = await db
    .selectFrom('organisations')
    .select(['id', 'name', 'ods_code'])
    .where((eb) => eb.or([eb('ods_code', '=', code), sql<SqlBool>`name_search = ${searchable(folded(typed))}`]))
    .orderBy('id')
    .limit(mostNamed)
    .execute()
  const rows = found.filter((one) => one.ods_code === code || folded(one.name) === folded(typed))
  const own = rows.find((one) => one.ods_code === code) ?? (rows.length === 1 ? rows[0] : undefined)
  if (own) return { holder: { kind: 'organisation', key: own.id, version: '', name: own.name } }
  const codes = list.format(rows.map((one) => one.ods_code ?? 'no code'))
  return {
    faults: {
      holder:
        rows.length === 0
          ? `No organisation is called ${typed}. Check the spelling, enter its ODS code, or add it under Organisations`
          : `Several organisations are called ${typed}: ${codes}. Enter the ODS code of one`,
    },
  }
}

async function findSite(db: Reader, { holder: typed, site }: TypedHolder): Promise<FoundHolder> {
  const found = await findOrganisation(db, typed)
  if ('faults' in found) return found
  const sites = await db
    .selectFrom('services as s')
    .select([siteKey.as('key'), sql<string>`min(trim(s.site))`.as('name')])
    .where('s.organisation_id', '=', found.holder.key)
    .where(sql<boolean>`trim(coalesce(s.site, '')) <> ''`)
    .groupBy(siteKey)
    .orderBy('name')
    .execute()
  const own = sites.find((one) => folded(one.name) === folded(site))
  if (own?.key) return { holder: { kind: 'site', key: own.key, version: '', name: `${found.holder.name}, ${own.name}` } }
  const names = sites.map((one) => one.name)
  const more = names.length > mostNamed ? [...names.slice(0, mostNamed), `${names.length - mostNamed} more`] : names
  const says = names.length === 0 ? 'None of its services names a site' : `Its sites are: ${list.format(more)}`
  return { faults: { site: site === '' ? `Enter the site. ${says}` : `No service of ${found.holder.name} has the site ${site}. ${says}` } }
}

async function findProduct(db: Reader, id: string): Promise<FoundHolder> {
  const own = (await listProductHolders(db)).find((one) => one.key === id)
  return own ? { holder: own } : { faults: { holder: 'Choose a product from the list' } }
}

/** Every product of the catalogue, in its present version. */
export async function listProductHolders(db: Reader): Promise<Holder[]> {
  const rows = await db.selectFrom('products').select(['id', 'role', 'product', 'supplier', 'product_version']).orderBy('product').orderBy('role').execute()
  return rows.map((one) => ({
    kind: 'product' as const,
    key: one.id,
    version: one.product_version ?? '',
    name: `${productName(one)} (${roleNames[one.role]})${one.product_version ? `, version ${one.product_version}` : ''}`,
  }))
}

/** Every supplier of a product. */
export async function listSupplierHolders(db: Reader): Promise<Holder[]> {
  const rows = await db
    .selectFrom('products as c')
    .select([supplierKey.as('key'), sql<string>`min(c.supplier)`.as('name')])
    .groupBy(supplierKey)
    .orderBy('name')
    .execute()
  return rows.map((one) => ({ kind: 'supplier' as const, version: '', ...one }))
}

/** Every region that a service names. */
export async function listRegionHolders(db: Reader): Promise<Holder[]> {
  const rows = await db
    .selectFrom('services as s')
    .select([regionKey.as('key'), sql<string>`min(trim(s.region))`.as('name')])
    .where('s.region', 'is not', null)
    .groupBy(regionKey)
    .orderBy('name')
    .execute()
  return rows.flatMap(({ key, name }) => (key === null || key === '' ? [] : [{ kind: 'region' as const, key, version: '', name }]))
}

const chosen = (all: Holder[], key: string, says: string): FoundHolder => {
  const own = all.find((one) => one.key === key)
  return own ? { holder: own } : { faults: { holder: says } }
}

/** Whose someone says that it is. */
export async function findHolder(db: Reader, typed: TypedHolder): Promise<FoundHolder> {
  switch (typed.kind) {
    case 'organisation':
      return findOrganisation(db, typed.holder)
    case 'site':
      return findSite(db, typed)
    case 'product':
      return findProduct(db, typed.holder)
    case 'supplier':
      return chosen(await listSupplierHolders(db), typed.holder, 'Choose a supplier from the list')
    case 'region':
      return chosen(await listRegionHolders(db), typed.holder, 'Choose a region from the list')
  }
}
