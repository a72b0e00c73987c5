import type { Generated } from 'kysely'
import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'

export interface SandboxesTable {
  id: string
  key: string
  project_id: ProjectId | null
  name: string
  edition: string
  scenarios: number
  off: number
  allowed_to_search: string | null
  allowed_to_book: string | null
  allowed_to_cancel: string | null
  weekly_hours: string
  slot_minutes: number
  days_ahead: number
  laid_out_to: string | null
  configured_at: string
  version: number
  created_at: string
  /** Requests a minute. */
  per_minute: number
  /** The number of faults with requests left. */
  armed: number
  /** The person for whom a sandbox without a project was made. */
  for_person_id: PersonId | null
}

export interface SandboxServicesTable {
  sandbox_id: string
  dos_id: string
  json: string
  organisation_json: string
  location_json: string
}

export interface SandboxSchedulesTable {
  id: string
  sandbox_id: string
  name: string
  json: string
  practitioner_json: string
  role_json: string
  /** JSON of a Pattern; null: it follows the weekly hours of the sandbox. */
  pattern: string | null
  channel: 'In-person' | 'Telephone' | 'Video' | null
  /** 1: it offers nothing, whatever its hours. */
  withdrawn: Generated<number>
  version: Generated<number>
}

export interface SandboxScheduleServicesTable {
  schedule_id: string
  sandbox_id: string
  dos_id: string
}

export interface SlotsTable {
  number: Generated<number>
  id: string
  schedule_id: string
  starts_at: number
  ends_at: number
  status: 'free' | 'busy' | 'withdrawn'
}

export interface AppointmentsTable {
  id: string
  sandbox_id: string
  slot_id: string
  patient_key: string | null
  status: 'booked' | 'cancelled'
  version: number
  starts_at: number
  created_at: string
}

export interface AppointmentVersionsTable {
  appointment_id: string
  version: number
  json: string
  organisation: string | null
  practitioner: string | null
  device: string | null
  at: string
}

/** The requests that a sandbox received in one minute of the database's clock, over all nodes. */
export interface SandboxTurnsTable {
  sandbox_id: string
  minute: number
  taken: number
}

export interface SandboxRequestIdsTable {
  sandbox_id: string
  request_id: string
  resource: string
  at: string
}

export interface SandboxFaultsTable {
  id: string
  sandbox_id: string
  /** Null means any. */
  operation: string | null
  kind: 'status' | 'delay' | 'drop' | 'cut'
  status: number | null
  seconds: number | null
  requests: number
  remaining: number
  armed_by: string
  armed_by_id: PersonId | null
  armed_at: string
}

/** A Consumer's project that may use a Provider project's sandbox. */
export interface SandboxGuestsTable {
  id: string
  sandbox_id: string
  project_id: ProjectId
  /** The ODS code that its tokens name: it sees only this organisation's exchanges. */
  organisation: string
  invited_by_id: PersonId
  invited_by: string
  invited_at: string
  ended_by: string | null
  ended_by_id: PersonId | null
  ended_at: string | null
}

export interface InteractionsTable {
  id: string
  sandbox_id: string
  at: string
  operation: string
  method: string
  url: string
  request_headers: string
  request_body: string | null
  status: number
  response_headers: string
  response_body: string | null
  findings: string
  duration_ms: number
  organisation: string | null
  practitioner: string | null
  trace_id: string | null
  request_id: string | null
  outcome_id: string | null
  digest: Digest
  response_digest: Digest | null
  /** The pack that holds a long body, once it is packed. */
  pack_id: string | null
  pack_from: number | null
  pack_length: number | null
}

export interface InteractionPacksTable {
  id: string
  bytes: Uint8Array
}
