import type { ServicesTable } from '../../db/tables/services.ts'
import type { RowValues } from './kept-row.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** The columns of a service that a tracker has. */
export type Known = Pick<
  ServicesTable,
  | 'id'
  | 'ods_code'
  | 'name'
  | 'region_code'
  | 'region'
  | 'area_code'
  | 'area'
  | 'address'
  | 'postcode'
  | 'commissioner_code'
  | 'commissioner'
  | 'list_size'
  | 'provider_product'
  | 'consumer_product'
  | 'referrer_id'
  | 'live'
  | 'other'
  | 'version'
  | 'ods_status'
  | 'closed_on'
  | 'successor'
> & { referrer: string | null; dos_ids: string[] }

export const addressLines = ['address_1', 'address_2', 'address_3'] as const

/** A service as a tracker writes it; unknown values are absent. */
export function valuesOf(one: Known): RowValues {
  const [first = '', second = '', ...rest] = (one.address ?? '').split('\n')
  const values: Record<string, string | null> = {
    ods_code: odsCodeOf(one.ods_code),
    name: one.name,
    region_code: one.region_code,
    region: one.region,
    area_code: one.area_code,
    area: one.area,
    address_1: first,
    address_2: second,
    address_3: rest.join(', '),
    postcode: one.postcode,
    commissioner_code: one.commissioner_code,
    commissioner: one.commissioner,
    list_size: one.list_size === null ? null : String(one.list_size),
    provider_product: one.provider_product,
    referrer: one.referrer,
    consumer_product: one.consumer_product,
    live: one.live,
    dos_ids: one.dos_ids.join(' '),
    ods_status: one.ods_status,
    closed_on: one.closed_on,
    successor: one.successor,
  }
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''))
}

/** The DoS ids in a text, without duplicates and sorted. */
export const idsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((id) => /^\d{1,12}$/.test(id)))].toSorted()
