import type { ServiceId } from '../ids.ts'
import type { OdsStatus } from './ods.ts'

export interface OrganisationsTable {
  id: string
  name: string
  ods_code: string | null
  kind: string
  created_at: string
  /** Whether it books, where it refers patients into services; null is unknown. */
  switched_on: YesNo | null
  consumer_product: string | null
}

export type YesNo = 'yes' | 'no'

/** Where a service stands in the rollout: what it waits for, where it is neither live nor of a practice that closed. */
export type Rollout = 'live' | 'ready' | 'referrer' | 'pair' | 'both' | 'closed'

export interface ServicesTable {
  id: ServiceId
  name: string
  ods_code: string
  care_setting: string
  site: string | null
  address: string | null
  postcode: string | null
  phone: string | null
  region: string | null
  commissioner: string | null
  organisation_id: string | null
  provider_product: string | null
  consumer_product: string | null
  version: number
  created_at: string
  region_code: string | null
  area_code: string | null
  area: string | null
  commissioner_code: string | null
  /** Registered patients. */
  list_size: number | null
  /** The organisation whose system books into it. */
  referrer_id: string | null
  live: YesNo | null
  /** Columns of a tracker that are no field, by heading, as JSON. */
  other: string
  /** Computed: see src/tracker/services/rollout-status.store.ts. */
  rollout: Rollout
  /** What a tracker says of its practice; what the ODS list says is in ods_organisations. */
  ods_status: OdsStatus | null
  closed_on: string | null
  /** An ODS code. */
  successor: string | null
  /** Computed: see src/tracker/ods/closures.store.ts. */
  closed: 0 | 1
}

export interface ServiceConfirmationsTable {
  service_id: ServiceId
  at: string
  /** The import that said so, or the id of the person. */
  source: string
}

export interface ServiceDosIdsTable {
  dos_id: string
  service_id: ServiceId
}

/** What changed in what the list of services is counted by, noted by triggers: see migration 070. The oldest are forgotten. */
export interface ServiceChangesTable {
  id: number
  /** The transaction on PostgreSQL, nought on SQLite. */
  txid: number
  kind: 'service' | 'project' | 'organisation' | 'pair' | 'everything'
  ref: string
}
