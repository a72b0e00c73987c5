import type { PersonId, ServiceId } from '../ids.ts'
import type { OdsStatus } from './ods.ts'

export interface OrganisationsTable {
  id: string
  name: string
  ods_code: string | null
  kind: string
  created_at: string
  /** Whether it books, for a service that refers patients into others; null is unknown. */
  switched_on: YesNo | null
  consumer_product: string | null
  /** Values of this installation's own fields, by heading, as JSON; null if there are none. */
  other: string | null
}

export type YesNo = 'yes' | 'no'

/** The rollout status of a service: what it waits for, unless it is live or in progress, or its practice has closed. */
export type Rollout = 'live' | 'in-progress' | 'ready' | 'referrer' | 'pair' | 'both' | 'closed'

export interface ServicesTable {
  id: ServiceId
  name: string
  /**
   * Its key: the ODS code, and behind it -2, -3 … for further services of the same organisation. The database computes `listed_code` from it: the ODS
   * code itself.
   */
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
  /** Columns of a tracker that match no field, and values of this installation's own fields, by heading, as JSON. */
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

/** Who said that a service is a further one of an organisation that has one here already, and how it differs. */
export interface FurtherServicesTable {
  service_id: ServiceId
  reason: string
  confirmed_by_id: PersonId | null
  confirmed_by: string
  confirmed_at: string
}

export interface ServiceNotesTable {
  id: string
  service_id: ServiceId
  body: string
  written_by: string
  written_by_id: PersonId | null
  written_at: string
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

/** A DoS id that more than one service has on purpose. */
export interface SharedDosIdsTable {
  dos_id: string
  confirmed_by_id: PersonId | null
  confirmed_by: string
  confirmed_at: string
}

/** Notes by triggers of what changed in the columns that the list of services is counted by: see migration 070. Old ones are deleted. */
export interface ServiceChangesTable {
  id: number
  /** The transaction on PostgreSQL, 0 on SQLite. */
  txid: number
  kind: 'service' | 'project' | 'person' | 'organisation' | 'pair' | 'area' | 'names' | 'everything'
  ref: string
}
