import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { servicesOfRows } from '../service-facets/area-sets.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { listOpenWaves } from '../waves/waves.store.ts'
import { listSupplierHolders } from '../shared-prerequisites/holders.store.ts'
import type { AreaKind } from './area.ts'
import { findOrganisationNames } from './areas.store.ts'

/** What a row of an area can be made of, with how many services each has. */
export type AreaChoices = Record<AreaKind, { key: string; name: string; services: number }[]>

/** By name; those of which there is no service come last. */
export const byName = <T extends { name: string; services: number }>(rows: T[]): T[] =>
  rows.toSorted((a, b) => Number(a.services === 0) - Number(b.services === 0) || a.name.localeCompare(b.name))

/** What services name: regions, commissioners and 111 providers; and the suppliers of the catalogue. */
export async function areaChoices(db: Reader, today: Day): Promise<AreaChoices> {
  const index = await currentIndex(db, today)
  const named = (kind: 'region' | 'commissioner' | 'referrer') =>
    index.facets[kind].countIn(index.all).flatMap(([key, services]) => (key === null ? [] : [{ key, name: key, services }]))
  const sizeOf = (kind: AreaKind, key: string): number => servicesOfRows(index, [{ kind, key }]).size()
  const referrers = named('referrer')
  const names = await findOrganisationNames(
    db,
    referrers.map((one) => one.key),
  )
  return {
    region: byName(named('region')),
    commissioner: byName(named('commissioner')),
    referrer: byName(referrers.map((one) => ({ ...one, name: names.get(one.key) ?? one.key }))),
    supplier: byName((await listSupplierHolders(db)).map(({ key, name }) => ({ key, name, services: sizeOf('supplier', key) }))),
    wave: (await listOpenWaves(db)).map(({ id: key, name }) => ({ key, name, services: sizeOf('wave', key) })),
  }
}
