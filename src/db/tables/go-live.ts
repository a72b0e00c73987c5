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
  second_person_id: PersonId | null
  second_person: string | null
  second_role: string | null
  second_at: string | null
  second_for_id: PersonId | null
  conditions: string
  reason: string | null
  evidence: string | null
}
