/** A retest keeps earlier results: each result of a case in a run has a number. Also indices for the order of lists. */
export const attempts = [
  `alter table test_results add column attempt integer not null default 1`,
  `create unique index test_results_attempt on test_results (run_id, case_id, attempt)`,
  `create index evidence_project on evidence (project_id, added_at)`,
  `create index people_name on people (lower(name), id)`,
  `create index outbox_created on outbox (created_at, id)`,
]
