import type { PersonId, ProjectId, ServiceId } from '../ids.ts'
/** A service that a project books into. */
export interface ProjectPartnersTable {
  id: string
  project_id: ProjectId
  /** The service, if this installation has it; null if it is only a name. */
  service_id: ServiceId | null
  name: string
  ods_code: string | null
  /** DoS ids that were entered here, in addition to those of the service, separated by blanks. */
  dos_ids: string
  /** Entered here; the service's own product takes precedence. */
  provider_product: string | null
  /** 1: it takes no referral without a booking (DoS attribute requirebooking). */
  booking_only: number
  in_test: number
  position: number
  left_out_reason: string | null
  left_out_by_id: PersonId | null
  left_out_by: string | null
  left_out_at: string | null
  version: number
  created_at: string
}

export interface PartnerDatesTable {
  id: string
  project_id: ProjectId
  partner_id: string
  day: string
  status: 'provisional' | 'confirmed'
  reason: string | null
  note: string | null
  set_by_id: PersonId
  set_by: string
  set_at: string
}

/** A declaration that booking was switched on for a partner (by two people), or off again (by one). */
export interface PartnerSwitchesTable {
  id: string
  project_id: ProjectId
  partner_id: string
  kind: 'on' | 'off'
  test: string | null
  tested_by: string | null
  reason: string | null
  /** What was true at that moment, as a JSON list of sentences. */
  conditions: string
  first_person_id: PersonId
  first_person: string
  first_role: string
  first_at: string
  /** The holder of the role for whom they acted; null if they held it themselves. */
  first_for_id: PersonId | null
  second_person_id: PersonId | null
  second_person: string | null
  second_role: string | null
  second_at: string | null
  second_for_id: PersonId | null
}

/** Which partners a run tests. */
export interface RunPartnersTable {
  run_id: string
  partner_id: string
}
