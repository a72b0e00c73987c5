export interface TestPlansTable {
  project_id: string
  set_up: string
  /** The products that the set-up names, kept beside it so that they can be counted. */
  provider_product: string | null
  consumer_product: string | null
  codes: string
  version: number
}

export interface TestCasesTable {
  id: string
  project_id: string
  code: string
  number: string | null
  side: 'consumer' | 'provider'
  criterion: string
  expected: string
  sandbox_sees: number
  position: number
}

export interface TestEntryConditionsTable {
  id: string
  project_id: string
  title: string
  owner: string
  position: number
  met_by: string | null
  met_at: string | null
  note: string | null
  version: number
}

export interface TestRunsTable {
  id: string
  project_id: string
  number: number
  held_on: string
  environment: string
  attendees: string
  review: string | null
  outcome: string | null
  actions: string | null
  finished_by: string | null
  finished_at: string | null
  /** Who wrote the review of a run that counts and asked a second person to finish it, in which role and of which side. */
  asked_by_id: string | null
  asked_by: string | null
  asked_as: string | null
  asked_side: string | null
  asked_at: string | null
  version: number
  created_at: string
  /** The products that it was about, as `nameOfPair` has them, when it was finished. */
  pair: string | null
}

export interface TestRunWaitsTable {
  id: string
  run_id: string
  code: string
  /** ODS code of the Consumer. */
  organisation: string
  started_by: string
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
  recorded_at: string
  /** 1 for the first result of a case in a run, 2 for its retest, … */
  attempt: number
}
