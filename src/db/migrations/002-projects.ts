/** Services, projects and everything that a project tracks. Rows that people edit carry a version for optimistic locking. */
export const projects = [
  `create table organisations (
    id text primary key, name text not null, ods_code text unique, kind text not null, created_at text not null)`,
  `create table services (
    id text primary key, name text not null, ods_code text not null unique, care_setting text not null,
    site text, address text, postcode text, phone text, region text, commissioner text,
    organisation_id text references organisations (id), provider_product text, consumer_product text,
    version integer not null, created_at text not null)`,
  `create index services_name on services (lower(name), id)`,
  `create table service_dos_ids (dos_id text not null, service_id text not null references services (id), primary key (dos_id, service_id))`,
  `create index service_dos_ids_service on service_dos_ids (service_id)`,
  `create table projects (
    id text primary key, service_id text not null references services (id), role text not null check (role in ('provider', 'consumer')),
    name text not null, route_in text not null, scope text not null, template_version text not null,
    state text not null check (state in ('open', 'on-hold', 'stopped', 'closed')), state_reason text,
    version integer not null, created_at text not null, created_by text not null)`,
  `create unique index projects_one_open on projects (service_id, role) where state in ('open', 'on-hold')`,
  `create index projects_created on projects (created_at, id)`,
  `create table project_dates (
    id text primary key, project_id text not null references projects (id), kind text not null,
    day text not null, standing text not null check (standing in ('provisional', 'confirmed')),
    reason text, note text, set_by text not null, set_at text not null)`,
  `create index project_dates_project on project_dates (project_id, kind, set_at)`,
  `create table project_notes (
    id text primary key, project_id text not null references projects (id), body text not null, written_by text not null, written_at text not null)`,
  `create index project_notes_project on project_notes (project_id, written_at)`,
  `create table project_roles (
    project_id text not null references projects (id), role_key text not null, name text not null, organisation text not null,
    kind text not null, required integer not null, key_stakeholder integer not null, test_team integer not null, position integer not null,
    primary key (project_id, role_key))`,
  `create table project_people (
    id text primary key, project_id text not null references projects (id), role_key text not null,
    person_id text not null references people (id), test_team integer not null, joined_at text not null, left_at text)`,
  `create unique index project_people_once on project_people (project_id, role_key, person_id) where left_at is null`,
  `create index project_people_person on project_people (person_id, project_id)`,
  `create table prerequisites (
    id text primary key, project_id text not null references projects (id), key text not null, stage text not null, group_key text not null,
    title text not null, what text not null, how text not null, link text, owners text not null, needs text not null,
    value_kind text, value_label text, value_required integer not null, expires integer not null, optional integer not null, position integer not null,
    standing text not null check (standing in ('not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable')),
    reason text, value text, valid_until text, due_date text, note text, waived_by text, settled_by text, settled_at text,
    version integer not null)`,
  `create unique index prerequisites_key on prerequisites (project_id, key)`,
  `create table evidence (
    id text primary key, project_id text not null references projects (id), subject text not null, subject_id text not null,
    kind text not null check (kind in ('note', 'link', 'interaction', 'file')), body text not null, interaction_id text, digest text not null,
    added_by text not null, added_at text not null)`,
  `create index evidence_subject on evidence (subject_id, added_at)`,
  `create table sop_drafts (
    project_id text primary key references projects (id), body text not null, options text not null, version integer not null, saved_by text not null, saved_at text not null)`,
  `create table sop_versions (
    id text primary key, project_id text not null references projects (id), number integer not null, body text not null, digest text not null,
    written_by text not null, written_at text not null)`,
  `create unique index sop_versions_number on sop_versions (project_id, number)`,
  `create table sop_rounds (
    id text primary key, project_id text not null references projects (id), version_id text not null unique references sop_versions (id),
    opened_by text not null, opened_at text not null, closed_at text)`,
  `create unique index sop_rounds_one_open on sop_rounds (project_id) where closed_at is null`,
  `create table sop_signatures (
    id text primary key, version_id text not null references sop_versions (id), project_id text not null references projects (id), digest text not null,
    role_key text not null, role_name text not null, person_id text not null references people (id), person_name text not null,
    decision text not null check (decision in ('signed', 'declined')), meaning text not null, reason text, at text not null)`,
  `create unique index sop_signatures_once on sop_signatures (version_id, role_key, person_id)`,
  `create table sop_comments (
    id text primary key, project_id text not null references projects (id), version_id text references sop_versions (id), body text not null,
    written_by text not null, written_at text not null)`,
  `create index sop_comments_project on sop_comments (project_id, written_at)`,
  `create table test_plans (
    project_id text primary key references projects (id), set_up text not null, codes text not null, version integer not null)`,
  `create table test_cases (
    id text primary key, project_id text not null references projects (id), code text not null, number text, side text not null check (side in ('consumer', 'provider')),
    criterion text not null, expected text not null, sandbox_sees integer not null, position integer not null)`,
  `create index test_cases_project on test_cases (project_id, position)`,
  `create table test_entry_conditions (
    id text primary key, project_id text not null references projects (id), title text not null, owner text not null, position integer not null,
    met_by text, met_at text, note text, version integer not null)`,
  `create index test_entry_conditions_project on test_entry_conditions (project_id, position)`,
  `create table test_runs (
    id text primary key, project_id text not null references projects (id), number integer not null, held_on text not null, environment text not null, attendees text not null,
    review text, outcome text, actions text, finished_by text, finished_at text, version integer not null, created_at text not null)`,
  `create unique index test_runs_number on test_runs (project_id, number)`,
  `create table test_results (
    id text primary key, run_id text not null references test_runs (id), case_id text not null references test_cases (id),
    verdict text not null check (verdict in ('pass', 'fail', 'blocked', 'not-applicable', 'accepted')), comment text, recorded_by text not null, recorded_at text not null)`,
  `create index test_results_run on test_results (run_id, case_id, recorded_at)`,
  `create table go_live_criteria (
    id text primary key, project_id text not null references projects (id), key text not null, title text not null, owner text not null, kind text not null, position integer not null,
    met_by text, met_at text, note text, waived_reason text, version integer not null)`,
  `create unique index go_live_criteria_key on go_live_criteria (project_id, key)`,
  `create table attestations (
    id text primary key, project_id text not null references projects (id), gate text not null, decision text not null check (decision in ('go', 'no-go', 'declared')),
    first_person text not null, first_role text not null, first_at text not null, second_person text, second_role text, second_at text,
    conditions text not null, reason text, evidence text)`,
  `create index attestations_project on attestations (project_id, gate, first_at)`,
  `create table imports (
    id text primary key, file_name text not null, digest text not null, kind text not null, understanding text not null, uploaded_by text not null, uploaded_at text not null,
    project_id text references projects (id), settled_at text)`,
]
