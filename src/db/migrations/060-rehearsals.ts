/**
 * Stores with a run whether it counts for go-live, so that lists do not need the templates. A proposal of the sandbox that a person refused is stored
 * with its exchange, so that it does not come back.
 */
export const rehearsals = [
  `alter table test_runs add column counts integer not null default 0`,
  `update test_runs set counts = 1 where environment = 'production-isolated'`,
  `create table test_proposals_refused (
    run_id text not null references test_runs (id), case_id text not null references test_cases (id), interaction_id text not null, verdict text not null check (verdict in ('pass', 'fail')),
    says text not null, person_id text not null, person_name text not null, at text not null, primary key (run_id, case_id, interaction_id))`,
  // A Consumer's project that may use the sandbox of a service it books into. `organisation`: the ODS code in its tokens; it sees only that
  // organisation's exchanges.
  `create table sandbox_guests (
    id text primary key, sandbox_id text not null references sandboxes (id), project_id text not null references projects (id), organisation text not null,
    invited_by_id text not null, invited_by text not null, invited_at text not null, ended_by text, ended_at text)`,
  `create unique index sandbox_guests_once on sandbox_guests (sandbox_id, project_id) where ended_at is null`,
  `create index sandbox_guests_project on sandbox_guests (project_id) where ended_at is null`,
]
