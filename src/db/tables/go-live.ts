import type { PersonId, ProjectId } from '../ids.ts'
export interface GoLiveCriteriaTable {
  id: string
  project_id: ProjectId
  key: string
  title: string
  owner: string
  kind: string
  position: number
  met_by: string | null
  met_by_id: PersonId | null
  met_at: string | null
  note: string | null
  waived_reason: string | null
  version: number
  /** By when it is to be confirmed (yyyy-mm-dd); null if the day follows from the date of go-live. */
  due_day: string | null
}

export interface AttestationsTable {
  id: string
  project_id: ProjectId
  gate: string
  decision: 'go' | 'no-go' | 'declared'
  /** Null if it was attested before ids were stored and the history does not tell. */
  first_person_id: PersonId | null
  first_person: string
  first_role: string
  first_at: string
  /** The holder of the role for whom they acted; null if they held it themselves. */
  first_for_id: PersonId | null
  /** How they proved who they are; null if it was attested before this was stored. */
  first_proof: 'password' | 'one-off link' | null
  /** The address that the code was sent to, for a one-off link. */
  first_code_sent_to: string | null
  /** SHA-256 of the session's id. */
  first_session_hash: string | null
  first_request_id: string | null
  second_person_id: PersonId | null
  second_person: string | null
  second_role: string | null
  second_at: string | null
  second_for_id: PersonId | null
  second_proof: 'password' | 'one-off link' | null
  second_code_sent_to: string | null
  second_session_hash: string | null
  second_request_id: string | null
  conditions: string
  reason: string | null
  evidence: string | null
  /** The id of the go that this no-go by its second person declines; null for any other. */
  declines_id: string | null
}
