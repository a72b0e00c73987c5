import { asServiceId } from '../../../src/db/ids.ts'
import { columnsOf } from '../../../src/tracker/tracker-import/columns-of-row.ts'
import type { Known } from '../../../src/tracker/tracker-import/known.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'

/** A service about which nothing is known. */
export const nothingKnown: Known = {
  id: asServiceId('service'),
  ods_code: '',
  name: '',
  region_code: null,
  region: null,
  area_code: null,
  area: null,
  address: null,
  postcode: null,
  commissioner_code: null,
  commissioner: null,
  list_size: null,
  provider_product: null,
  consumer_product: null,
  referrer_id: null,
  referrer: null,
  live: null,
  other: '{}',
  version: 1,
  ods_status: null,
  closed_on: null,
  successor: null,
  dos_ids: [],
}

/** The service that a row makes if nothing was known. */
export const knownFrom = (said: RowSaid = { values: {}, other: {} }): Known => ({
  ...nothingKnown,
  ods_code: said.values.ods_code ?? '',
  referrer: said.values.referrer ?? null,
  ...columnsOf(said, null),
})
