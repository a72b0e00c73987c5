import type { Digest } from '../../digest.ts'
import type { PersonId, ServiceId } from '../ids.ts'
export type OdsStatus = 'open' | 'closed' | 'dormant' | 'proposed'

/** An organisation as the Organisation Data Service lists it; null is unknown. */
export interface OdsOrganisationsTable {
  code: string
  name: string | null
  /** Address lines. */
  address: string | null
  postcode: string | null
  status: OdsStatus | null
  opened_on: string | null
  closed_on: string | null
  commissioner: string | null
  sub_type: string | null
  setting: string | null
  /** When this was last changed, and by which file: its SHA-256. */
  loaded_at: string
  source: string
}

export interface OdsSuccessorsTable {
  code: string
  successor: string
  reason: string | null
  day: string | null
  loaded_at: string
  source: string
}

/** A file of reference data that was loaded. */
export interface OdsLoadsTable {
  id: string
  kind: 'organisations' | 'successors'
  file_name: string
  digest: Digest
  person_id: PersonId | null
  person_name: string
  loaded_at: string
  /** JSON. */
  counts: string
}

/** A service that continues although its practice is reported as closed: valid while the reported day of closing stays the same. */
export interface ClosuresSetAsideTable {
  service_id: ServiceId
  /** Empty if no day was known. */
  closed_on: string
  reason: string
  person_id: PersonId
  person_name: string
  at: string
}
