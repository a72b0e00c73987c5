import type { PersonId, ProjectId } from '../ids.ts'
import type { RoleSide } from './projects.ts'

export interface TestPlansTable {
  project_id: ProjectId
  set_up: string
  /** The products named in the set-up, repeated here so that they can be counted. */
  provider_product: string | null
  consumer_product: string | null
  /** The versions that the set-up names for them. */
  provider_version: string | null
  consumer_version: string | null
  codes: string
  version: number
}

export interface TestCasesTable {
  id: string
  project_id: ProjectId
  code: string
  number: string | null
  side: 'consumer' | 'provider'
  criterion: string
  expected: string
  sandbox_sees: number
  /** 1: part of the short test of a project whose pair of products another one represents. */
  smoke: number
  position: number
  /** The case's key in the templates; null if it came with the project's own plan. */
  template_key: string | null
}

export interface TestEntryConditionsTable {
  id: string
  project_id: ProjectId
  /** The condition's key in the templates; null if unknown. */
  template_key: string | null
  title: string
  owner: string
  position: number
  met_by: string | null
  met_by_id: PersonId | null
  met_at: string | null
  note: string | null
  version: number
  /** By when it is to be confirmed (yyyy-mm-dd); null if the day follows from the date of the test. */
  due_day: string | null
}

export interface TestRunsTable {
  id: string
  project_id: ProjectId
  number: number
  held_on: string
  environment: string
  attendees: string
  review: string | null
  outcome: string | null
  actions: string | null
  finished_by: string | null
  finished_by_id: PersonId | null
  finished_at: string | null
  /** Who wrote the review of a run that counts and asked a second person to finish it, in which role and for which side. */
  asked_by_id: PersonId | null
  asked_by: string | null
  asked_as: string | null
  asked_side: RoleSide | null
  asked_at: string | null
  /** The holder of the role for whom they acted; null if they held it themselves. */
  asked_for_id: PersonId | null
  version: number
  created_at: string
  /** The products that it tested, as `nameOfPair` writes them, when it was finished. */
  pair: string | null
  /** When it started to accept results; null while it is planned. A run that nothing holds up opens by itself. */
  opened_at: string | null
  opened_by: string | null
  opened_by_id: PersonId | null
  /** Why a run that counts was opened despite open entry conditions, and which those were (a JSON list of their titles). */
  opened_reason: string | null
  opened_despite: string | null
  /** Who last reopened it after it was finished, and why. */
  reopened_at: string | null
  reopened_by: string | null
  reopened_by_id: PersonId | null
  reopened_reason: string | null
  /** Who cancelled it before it was open, and why. */
  cancelled_at: string | null
  cancelled_by: string | null
  cancelled_by_id: PersonId | null
  cancelled_reason: string | null
  /** 1: its environment makes it the test that go-live asks for; updated at each start. */
  counts: number
  /** The products, versions and set-up that it tested, when it was finished; null if they were not known. */
  tested_with: string | null
  /** The project whose full test covered the cases that have no result in this run, when it was finished. */
  rests_on_id: ProjectId | null
}

/** A comment on a case in a run without a result: no gate and no count reads it. */
export interface TestCaseCommentsTable {
  id: string
  run_id: string
  case_id: string
  body: string
  written_by_id: PersonId
  written_by: string
  written_at: string
}

/** An action from the review of a run: for the holders of a role, or for a person. */
export interface TestRunActionsTable {
  id: string
  project_id: ProjectId
  run_id: string
  position: number
  what: string
  owner_role: string | null
  owner_person: string | null
  due_day: string
  done_at: string | null
  done_by_id: PersonId | null
  done_by: string | null
  done_note: string | null
  version: number
}

/** Someone on the call of a run, from when to when; without a person it is a guest, who is not on the project. */
export interface TestRunAttendeesTable {
  id: string
  run_id: string
  person_id: PersonId | null
  name: string
  /** Their roles on the project at that moment; for a guest, empty. */
  role: string
  joined_at: string
  joined_by: string
  joined_by_id: PersonId | null
  left_at: string | null
  left_by: string | null
  left_by_id: PersonId | null
}

/** What the sandbox proposed for a case and a person refused, with the exchange behind it. */
export interface TestProposalsRefusedTable {
  run_id: string
  case_id: string
  interaction_id: string
  verdict: 'pass' | 'fail'
  says: string
  person_id: PersonId
  person_name: string
  at: string
}

export interface TestRunWaitsTable {
  id: string
  run_id: string
  code: string
  /** ODS code of the Consumer. */
  organisation: string
  started_by: string
  started_by_id: PersonId | null
  started_at: string
  ends_at: string
  stopped_at: string | null
}

export interface TestResultsTable {
  id: string
  run_id: string
  case_id: string
  verdict: 'pass' | 'fail' | 'blocked' | 'not-applicable' | 'accepted'
  comment: string | null
  recorded_by: string
  recorded_by_id: PersonId | null
  recorded_at: string
  /** 1 for the first result of a case in a run, 2 for its retest, … */
  attempt: number
}
