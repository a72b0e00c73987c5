import type { Day } from '../../day.ts'
import type { PersonId, ProjectId } from '../ids.ts'

/** Projects that are rolled out together. */
export interface WavesTable {
  id: string
  name: string
  owner_id: PersonId
  /** The days that a project without its own gets when it joins; with a capacity, those of the first week. */
  go_live_on: Day | null
  testing_on: Day | null
  /** How many projects are to go live in a week; null if nobody has said. */
  capacity_a_week: number | null
  /** Who signs the procedure: null if each service does, else an organisation for its sites. */
  procedures: 'organisation' | null
  /** The pattern that its projects were started from. */
  pattern_id: string | null
  state: 'open' | 'closed'
  version: number
  created_by: string
  created_by_id: PersonId | null
  created_at: string
}

/** A project in a wave, or one that has left it. */
export interface WaveProjectsTable {
  id: string
  wave_id: string
  project_id: ProjectId
  /** From 1, in the order in which they were added; the order of going live. */
  position: number
  /** The go-live day that was planned when it joined: what later moves are measured by. */
  first_planned_on: Day | null
  added_by: string
  added_by_id: PersonId | null
  added_at: string
  left_by: string | null
  left_by_id: PersonId | null
  left_at: string | null
  left_reason: string | null
  /** Why this project runs the full test itself, although another one represents its pair of products; null if nobody said so. */
  full_test_reason: string | null
  full_test_by: string | null
  full_test_by_id: PersonId | null
  full_test_at: string | null
  /** What the project said of the procedure that its organisation signs for its sites: it has its own, with the reason, or rests on that one. */
  procedure_choice: 'own' | 'shared' | null
  procedure_reason: string | null
  procedure_by: string | null
  procedure_by_id: PersonId | null
  procedure_at: string | null
}

/** A project of a wave whose full test stands for all with the same two products in the same versions. */
export interface WaveRepresentativesTable {
  id: string
  wave_id: string
  project_id: ProjectId
  /** Ids of products of the catalogue, with their names and versions when it was named. */
  consumer_id: string
  consumer_name: string
  consumer_version: string
  provider_id: string
  provider_name: string
  provider_version: string
  named_by: string
  named_by_id: PersonId | null
  named_at: string
  ended_by: string | null
  ended_by_id: PersonId | null
  ended_at: string | null
  ended_reason: string | null
  /** What its test covers now, or why nothing, as it was last computed: to see when that changes. */
  passed: string | null
}

/** A project of a wave whose procedure is signed for the sites of its organisation with the same care setting. */
export interface WaveProceduresTable {
  id: string
  wave_id: string
  project_id: ProjectId
  organisation_id: string
  organisation_name: string
  care_setting: string
  named_by: string
  named_by_id: PersonId | null
  named_at: string
  ended_by: string | null
  ended_by_id: PersonId | null
  ended_at: string | null
  ended_reason: string | null
  /** Which version is signed there, or why none counts, as it was last computed: to see when that changes. */
  signed: string | null
}
