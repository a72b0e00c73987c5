/**
 * A run stores when and why it was opened and reopened; results have comments and evidence beside them, and a review has actions. A run from an old
 * release was open unless it was planned for a later day and nothing was recorded in it.
 */
export const runs = [
  ...['opened_at', 'opened_by', 'opened_reason', 'opened_despite', 'reopened_at', 'reopened_by', 'reopened_reason'].map(
    (column) => `alter table test_runs add column ${column} text`,
  ),
  `update test_runs set opened_at = created_at where finished_at is not null or asked_at is not null or held_on <= substr(created_at, 1, 10)
    or exists (select 1 from test_results t where t.run_id = test_runs.id)`,
  `create table test_case_comments (
    id text primary key, run_id text not null references test_runs (id), case_id text not null references test_cases (id), body text not null,
    written_by_id text not null, written_by text not null, written_at text not null)`,
  `create index test_case_comments_run on test_case_comments (run_id, case_id, written_at)`,
  `create table test_run_actions (
    id text primary key, project_id text not null references projects (id), run_id text not null references test_runs (id), position integer not null,
    what text not null, owner_role text, owner_person text references people (id), due_day text not null,
    done_at text, done_by_id text, done_by text, done_note text, version integer not null)`,
  `create unique index test_run_actions_run on test_run_actions (run_id, position)`,
  `create index test_run_actions_open on test_run_actions (project_id) where done_at is null`,
  `alter table evidence add column run_id text`,
  `alter table evidence add column result_id text`,
]
