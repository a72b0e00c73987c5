/** Jobs name who pressed the button beside who prepared them; evidence that a gate rests on is withdrawn, and says which result of a test case stands no longer. */
export const doersAndWithdrawals = [
  `alter table bulk_jobs add column started_by text`,
  `alter table bulk_jobs add column started_by_id text`,
  `alter table tracker_imports add column settled_by_id text`,
  `alter table evidence add column removed_by_id text`,
  `alter table evidence add column unsettles text`,
  // An exchange that was withdrawn may be given again.
  `drop index evidence_interaction_once`,
  `create unique index evidence_interaction_once on evidence (subject_id, interaction_id) where interaction_id is not null and removed_at is null`,
]
