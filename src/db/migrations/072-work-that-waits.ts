/** Indices for My work: the few rows of a project that nobody has dealt with yet, and the kinds of roles that a person holds. */
export const workThatWaits = [
  `create index test_entry_conditions_open on test_entry_conditions (project_id, owner) where met_at is null`,
  `create index go_live_criteria_open on go_live_criteria (project_id, owner) where met_at is null and waived_reason is null`,
  `create index test_runs_open on test_runs (project_id) where finished_at is null`,
  `create index project_roles_kind on project_roles (project_id, role_key, kind)`,
]
