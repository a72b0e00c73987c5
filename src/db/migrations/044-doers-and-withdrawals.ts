/**
 * Jobs record who pressed the button as well as who prepared them; evidence that a gate relies on is withdrawn, and says which result of a test case
 * is no longer valid.
 */
export const doersAndWithdrawals = [
  `alter table bulk_jobs add column started_by text`,
  `alter table bulk_jobs add column started_by_id text`,
  `alter table tracker_imports add column settled_by_id text`,
  `alter table evidence add column removed_by_id text`,
  `alter table evidence add column unsettles text`,
  // An exchange that was withdrawn may be added again.
  `drop index evidence_interaction_once`,
  `create unique index evidence_interaction_once on evidence (subject_id, interaction_id) where interaction_id is not null and removed_at is null`,
]
