-- The schema as all migrations together leave it, for reading. `npm run schema` writes this file; migrations make the database.
-- What is marked stands on that engine alone. PostgreSQL keeps texts for searches in generated columns, SQLite by triggers; both call `searchable`,
-- a function of ours (migration 053).

create table accountable_tables (
  table_name text primary key,
  rules text not null
);

create table accounts (
  id text primary key,
  person_id text not null unique references people (id),
  installation_role text not null check (installation_role in ('booking-team', 'programme-viewer', 'project-manager', 'none')),
  password_hash text,
  created_at text not null,
  disabled_at text,
  made_by text
);
create trigger accounts_noted after insert or delete or update on public.accounts for each row execute function note_row('id', 'password_hash'); -- PostgreSQL

create table act_links (
  id text primary key,
  token_hash text not null unique,
  kind text not null,
  project_id text not null references projects (id),
  person_id text not null references people (id),
  role_keys text not null,
  subject_id text not null,
  digest text not null,
  email text not null,
  made_at text not null,
  expires_at text not null,
  code_hash text,
  code_sent_at text,
  code_tries integer not null default 0,
  wrong_codes integer not null default 0,
  reminders integer not null default 0,
  remind_on text,
  last_sent_on text not null,
  ended_at text,
  ended_why text,
  said text,
  asked_by_id text references people (id)
);
create index act_links_expiring on act_links (expires_at) where ended_at is null;
create index act_links_of_subject on act_links (subject_id);
create index act_links_open on act_links (project_id, kind, person_id, subject_id) where ended_at is null;
create index act_links_to_remind on act_links (remind_on) where remind_on is not null;

create table acts_with_account (
  kind text primary key
);

create table address_changes (
  id text primary key,
  person_id text not null references people (id),
  old_email text not null,
  new_email text not null,
  asked_by text not null references people (id),
  asked_by_name text not null,
  reason text,
  asked_at text not null,
  expires_at text not null,
  confirmed_at text,
  agreed_at text,
  agreed_by_name text,
  state text not null check (state in ('open', 'done', 'stopped', 'replaced')),
  settled_at text,
  agreed_by text references people (id)
);
create index address_changes_listed on address_changes (state, asked_at, id);
create index address_changes_person on address_changes (person_id, asked_at);
create unique index address_changes_open on address_changes (person_id) where state = 'open';

create table aliases (
  kind text not null check (kind in ('column', 'product', 'organisation')),
  alias text not null,
  name text not null,
  primary key (kind, alias)
);
create trigger aliases_seen_delete after delete on aliases begin insert into service_changes (kind, ref) values ('names', old.alias); end; -- SQLite
create trigger aliases_seen_delete after delete on public.aliases for each row execute function aliases_seen_delete(); -- PostgreSQL
create trigger aliases_seen_insert after insert on aliases begin insert into service_changes (kind, ref) values ('names', new.alias); end; -- SQLite
create trigger aliases_seen_insert after insert on public.aliases for each row execute function aliases_seen_insert(); -- PostgreSQL
create trigger aliases_seen_update after update on aliases begin insert into service_changes (kind, ref) values ('names', new.alias); end; -- SQLite
create trigger aliases_seen_update after update on public.aliases for each row execute function aliases_seen_update(); -- PostgreSQL

create table appointment_versions (
  appointment_id text not null references appointments (id),
  version integer not null,
  json text not null,
  organisation text,
  practitioner text,
  device text,
  at text not null,
  primary key (appointment_id, version)
);

create table appointments (
  id text primary key,
  sandbox_id text not null references sandboxes (id),
  slot_id text not null references slots (id),
  patient_key text,
  status text not null check (status in ('booked', 'cancelled')),
  version integer not null,
  starts_at bigint not null,
  created_at text not null
);
create index appointments_cancelled on appointments (sandbox_id) where status = 'cancelled';
create index appointments_coming on appointments (sandbox_id, starts_at) where status = 'booked';
create index appointments_freed on appointments (slot_id, created_at) where status = 'cancelled';
create index appointments_latest on appointments (sandbox_id, created_at);
create index appointments_patient on appointments (sandbox_id, patient_key, starts_at);
create unique index appointments_one_per_slot on appointments (slot_id) where status = 'booked';

create table area_looks (
  look text not null,
  role text not null,
  kind text not null check (kind in ('service', 'project')),
  id text not null,
  primary key (look, kind, id, role)
);

create table area_rows (
  id text primary key,
  person_id text not null references people (id),
  role text not null check (role in ('project-manager', 'dos-lead', 'supplier', 'commissioner')),
  kind text not null check (kind in ('region', 'commissioner', 'supplier', 'referrer', 'wave')),
  key text not null,
  name text not null,
  given_by text not null,
  given_by_id text,
  given_at text not null,
  ended_by text,
  ended_by_id text,
  ended_at text,
  ended_reason text
);
create unique index area_rows_once on area_rows (person_id, role, kind, key) where ended_at is null;
create trigger area_rows_seen_delete after delete on area_rows begin insert into service_changes (kind, ref) values ('area', old.person_id); end; -- SQLite
create trigger area_rows_noted after insert or delete or update on public.area_rows for each row execute function note_row('id', ''); -- PostgreSQL
create trigger area_rows_seen_insert after insert on area_rows begin insert into service_changes (kind, ref) values ('area', new.person_id); end; -- SQLite
create trigger area_rows_seen_delete after delete on public.area_rows for each row execute function area_rows_seen_delete(); -- PostgreSQL
create trigger area_rows_seen_update after update on area_rows begin insert into service_changes (kind, ref) values ('area', new.person_id); end; -- SQLite
create trigger area_rows_seen_insert after insert on public.area_rows for each row execute function area_rows_seen_insert(); -- PostgreSQL
create trigger area_rows_seen_update after update on public.area_rows for each row execute function area_rows_seen_update(); -- PostgreSQL

create table attestations (
  id text primary key,
  project_id text not null references projects (id),
  gate text not null,
  decision text not null check (decision in ('go', 'no-go', 'declared')),
  first_person text not null,
  first_role text not null,
  first_at text not null,
  second_person text,
  second_role text,
  second_at text,
  conditions text not null,
  reason text,
  evidence text,
  first_person_id text,
  second_person_id text,
  first_for_id text references people (id),
  second_for_id text references people (id),
  declines_id text references attestations (id),
  first_proof text check (first_proof in ('password', 'one-off link')),
  first_code_sent_to text,
  first_session_hash text,
  first_request_id text,
  second_proof text check (second_proof in ('password', 'one-off link')),
  second_code_sent_to text,
  second_session_hash text,
  second_request_id text
);
create index attestations_project on attestations (project_id, gate, first_at);
create trigger attestations_kept_delete before delete on attestations begin select raise(abort, 'Rows of attestations are kept as they were written'); end; -- SQLite
create trigger attestations_earlier after insert or delete or update on public.attestations for each row execute function keep_row('id', 'first_session_hash,second_session_hash'); -- PostgreSQL
create trigger attestations_kept_update before update on attestations when old.second_at is not null or new.id is not old.id or new.project_id is not old.project_id or new.gate is not old.gate or new.decision is not old.decision or new.first_person_id is not old.first_person_id or new.first_person is not old.first_person or new.first_role is not old.first_role or new.first_at is not old.first_at or new.first_for_id is not old.first_for_id or new.first_proof is not old.first_proof or new.first_code_sent_to is not old.first_code_sent_to or new.first_session_hash is not old.first_session_hash or new.first_request_id is not old.first_request_id or new.reason is not old.reason or new.evidence is not old.evidence begin select raise(abort, 'Rows of attestations are kept as they were written'); end; -- SQLite
create trigger attestations_kept_delete before delete on public.attestations for each row execute function refuse_change(); -- PostgreSQL
create trigger attestations_noted_delete after delete on attestations begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger attestations_kept_truncate before truncate on public.attestations for each statement execute function refuse_change(); -- PostgreSQL
create trigger attestations_noted_insert after insert on attestations begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger attestations_kept_update before update on public.attestations for each row when (((old.second_at is not null) or ((to_jsonb(new.*) - '{second_person_id,second_person,second_role,second_at,second_for_id,second_proof,second_code_sent_to,second_session_hash,second_request_id,conditions}') is distinct from (to_jsonb(old.*) - '{second_person_id,second_person,second_role,second_at,second_for_id,second_proof,second_code_sent_to,second_session_hash,second_request_id,conditions}')))) execute function refuse_change(); -- PostgreSQL
create trigger attestations_noted_update after update of project_id, gate, decision on attestations when new.project_id is not old.project_id or new.gate is not old.gate or new.decision is not old.decision begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger attestations_noted after insert or delete or update on public.attestations for each row execute function note_row('id', ''); -- PostgreSQL
create trigger attestations_noted_delete after delete on public.attestations for each row execute function attestations_noted_delete(); -- PostgreSQL
create trigger attestations_noted_insert after insert on public.attestations for each row execute function attestations_noted_insert(); -- PostgreSQL
create trigger attestations_noted_update after update of project_id, gate, decision on public.attestations for each row when (((new.project_id is distinct from old.project_id) or (new.gate is distinct from old.gate) or (new.decision is distinct from old.decision))) execute function attestations_noted_update(); -- PostgreSQL

create table bulk_jobs (
  id text primary key,
  choices text not null,
  query text not null,
  person_id text not null references people (id),
  person_name text not null,
  state text not null check (state in ('review', 'running', 'done', 'undoing', 'undone', 'cancelled')),
  total integer not null,
  will integer not null,
  made_at text not null,
  settled_at text,
  undone_by text,
  undone_by_id text,
  undone_at text,
  started_by text,
  started_by_id text,
  preview text,
  wave_id text references waves (id),
  act text not null default '', -- SQLite
  act text not null, -- PostgreSQL
  session_hash text,
  request_id text,
  complete integer not null default 1
);
create index bulk_jobs_incomplete on bulk_jobs (person_id) where complete = 0;
create index bulk_jobs_made on bulk_jobs (made_at, id);
create index bulk_jobs_open on bulk_jobs (state) where state in ('running', 'undoing');
create index bulk_jobs_wave on bulk_jobs (wave_id, made_at) where wave_id is not null;

create table bulk_rows (
  job_id text not null references bulk_jobs (id),
  number integer not null,
  service_id text not null,
  ods_code text not null,
  name text not null,
  project_id text,
  will integer not null,
  why text,
  outcome text check (outcome in ('done', 'left', 'undone', 'kept')),
  told text,
  made text,
  open_prerequisites integer,
  cell text,
  plan text,
  primary key (job_id, number)
);
create index bulk_rows_outcome on bulk_rows (job_id, outcome, number);
create index bulk_rows_will on bulk_rows (job_id, will, number);

create table closures_set_aside (
  service_id text primary key references services (id),
  closed_on text not null,
  reason text not null,
  person_id text not null,
  person_name text not null,
  at text not null
);
create trigger closures_set_aside_noted after insert or delete or update on public.closures_set_aside for each row execute function note_row('service_id', ''); -- PostgreSQL

create table custom_fields (
  id text primary key,
  noun text not null check (noun in ('service', 'project', 'organisation')),
  name text not null,
  heading text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice', 'person', 'tags')),
  choices text not null,
  shown text not null check (shown in ('everywhere', 'page')),
  position integer not null,
  filled integer not null,
  retired_at text,
  created_at text not null,
  version integer not null,
  retired_choices text not null default '[]',
  earlier_names text not null default '{}'
);
create unique index custom_fields_heading on custom_fields (noun, lower(heading));
create unique index custom_fields_name on custom_fields (noun, lower(name));

create table earlier_rows (
  id integer primary key, -- SQLite
  id bigint primary key generated by default as identity, -- PostgreSQL
  table_name text not null,
  row_id text not null,
  seq integer not null,
  until_at text not null,
  was text
);
create index earlier_rows_until on earlier_rows (table_name, until_at, row_id);
create trigger earlier_rows_kept_delete before delete on earlier_rows begin select raise(abort, 'Rows of earlier_rows are kept as they were written'); end; -- SQLite
create trigger earlier_rows_kept_truncate before truncate on public.earlier_rows for each statement execute function refuse_change(); -- PostgreSQL
create trigger earlier_rows_kept_update before update on earlier_rows begin select raise(abort, 'Rows of earlier_rows are kept as they were written'); end; -- SQLite
create trigger earlier_rows_kept_update before delete or update on public.earlier_rows for each row execute function refuse_change(); -- PostgreSQL

create table email_choices (
  person_id text not null references people (id),
  kind text not null,
  how text not null check (how in ('at-once', 'weekly', 'never')),
  primary key (person_id, kind)
);

create table email_links (
  token_hash text primary key,
  person_id text not null references people (id),
  email text not null
);

create table event_chain (
  id integer primary key,
  seq integer not null,
  hash text not null
);

create table event_rows (
  seq integer not null,
  table_name text not null,
  row_id text not null,
  digest text,
  primary key (seq, table_name, row_id)
);
create index event_rows_row on event_rows (row_id, table_name, seq);
create trigger event_rows_kept_delete before delete on event_rows begin select raise(abort, 'Rows of event_rows are kept as they were written'); end; -- SQLite
create trigger event_rows_kept_truncate before truncate on public.event_rows for each statement execute function refuse_change(); -- PostgreSQL
create trigger event_rows_kept_update before update on event_rows begin select raise(abort, 'Rows of event_rows are kept as they were written'); end; -- SQLite
create trigger event_rows_kept_update before delete or update on public.event_rows for each row execute function refuse_change(); -- PostgreSQL

create table events (
  seq integer primary key,
  id text not null unique,
  at text not null,
  actor_id text,
  actor_name text not null,
  project_id text,
  subject text not null,
  subject_id text not null,
  action text not null,
  sentence text not null,
  changed_from text,
  changed_to text,
  reason text,
  undoes text,
  previous_hash text not null,
  hash text not null,
  sentence_search text, -- SQLite
  sentence_search text generated always as (searchable(sentence)) stored, -- PostgreSQL
  actor_name_search text, -- SQLite
  actor_name_search text generated always as (searchable(actor_name)) stored, -- PostgreSQL
  reason_search text, -- SQLite
  reason_search text generated always as (searchable(reason)) stored, -- PostgreSQL
  rows_digest text
);
create index events_project on events (project_id, seq);
create index events_subject on events (subject_id, seq);
create trigger events_kept_delete before delete on events begin select raise(abort, 'Rows of events are kept as they were written'); end; -- SQLite
create trigger events_kept_truncate before truncate on public.events for each statement execute function refuse_change(); -- PostgreSQL
create trigger events_kept_update before update of seq, id, at, actor_id, actor_name, project_id, subject, subject_id, action, sentence, changed_from, changed_to, reason, undoes, previous_hash, hash, rows_digest on events begin select raise(abort, 'Rows of events are kept as they were written'); end; -- SQLite
create trigger events_kept_update before delete or update on public.events for each row execute function refuse_change(); -- PostgreSQL
create trigger events_noted_insert after insert on events when new.project_id is not null begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger events_noted_insert after insert on public.events for each row when ((new.project_id is not null)) execute function events_noted_insert(); -- PostgreSQL
create trigger events_search_added after insert on events begin update events set sentence_search = searchable(sentence), actor_name_search = searchable(actor_name), reason_search = searchable(reason) where rowid = new.rowid; end; -- SQLite

create table evidence (
  id text primary key,
  project_id text references projects (id),
  subject text not null,
  subject_id text not null,
  kind text not null check (kind in ('note', 'link', 'interaction', 'file')),
  body text not null,
  interaction_id text,
  digest text not null,
  added_by text not null,
  added_at text not null,
  file_name text,
  file_type text,
  file_size integer,
  stored_as text,
  removed_by text,
  removed_at text,
  removed_reason text,
  removed_by_id text,
  unsettles text,
  run_id text,
  result_id text,
  added_by_id text
);
create index evidence_interaction on evidence (interaction_id) where interaction_id is not null;
create index evidence_project on evidence (project_id, added_at);
create index evidence_subject on evidence (subject_id, added_at);
create unique index evidence_interaction_once on evidence (subject_id, interaction_id) where interaction_id is not null and removed_at is null;
create trigger evidence_noted after insert or delete or update on public.evidence for each row execute function note_row('id', ''); -- PostgreSQL

create table forecast_lessons (
  step text not null,
  group_key text not null,
  lesson text not null,
  primary key (step, group_key)
);

create table forecast_runs (
  id integer primary key check (id = 1),
  made_on text not null,
  made_at text not null,
  seq integer not null,
  backtest text not null
);

create table forecasts (
  project_id text primary key references projects (id),
  made_on text not null,
  path text not null,
  day_10 text,
  day_20 text,
  day_50 text,
  day_80 text,
  day_90 text,
  driver text,
  driver_title text,
  likeness text,
  cases integer,
  usual text
);
create index forecasts_likely on forecasts (day_50) where day_50 is not null;

create table further_services (
  service_id text primary key references services (id),
  reason text not null,
  confirmed_by_id text references people (id),
  confirmed_by text not null,
  confirmed_at text not null
);
create trigger further_services_noted after insert or delete or update on public.further_services for each row execute function note_row('service_id', ''); -- PostgreSQL

create table gate_notices (
  project_id text not null references projects (id),
  person_id text not null references people (id),
  things text not null,
  tell text check (tell in ('open-again', 'in-order')),
  told_at text,
  primary key (project_id, person_id)
);
create index gate_notices_tell on gate_notices (person_id) where tell is not null;

create table go_live_criteria (
  id text primary key,
  project_id text not null references projects (id),
  key text not null,
  title text not null,
  owner text not null,
  kind text not null,
  position integer not null,
  met_by text,
  met_at text,
  note text,
  waived_reason text,
  version integer not null,
  due_day text,
  met_by_id text
);
create index go_live_criteria_open on go_live_criteria (project_id, owner) where met_at is null and waived_reason is null;
create unique index go_live_criteria_key on go_live_criteria (project_id, key);
create trigger go_live_criteria_noted_delete after delete on go_live_criteria begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger go_live_criteria_earlier after insert or delete or update on public.go_live_criteria for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger go_live_criteria_noted_insert after insert on go_live_criteria begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger go_live_criteria_noted after insert or delete or update on public.go_live_criteria for each row execute function note_row('id', ''); -- PostgreSQL
create trigger go_live_criteria_noted_update after update of project_id, owner, kind, met_at, waived_reason, due_day on go_live_criteria when new.project_id is not old.project_id or new.owner is not old.owner or new.kind is not old.kind or new.met_at is not old.met_at or new.waived_reason is not old.waived_reason or new.due_day is not old.due_day begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger go_live_criteria_noted_delete after delete on public.go_live_criteria for each row execute function go_live_criteria_noted_delete(); -- PostgreSQL
create trigger go_live_criteria_noted_insert after insert on public.go_live_criteria for each row execute function go_live_criteria_noted_insert(); -- PostgreSQL
create trigger go_live_criteria_noted_update after update of project_id, owner, kind, met_at, waived_reason, due_day on public.go_live_criteria for each row when (((new.project_id is distinct from old.project_id) or (new.owner is distinct from old.owner) or (new.kind is distinct from old.kind) or (new.met_at is distinct from old.met_at) or (new.waived_reason is distinct from old.waived_reason) or (new.due_day is distinct from old.due_day))) execute function go_live_criteria_noted_update(); -- PostgreSQL

create table import_file_parts (
  file_id text not null references import_files (id),
  sheet integer not null,
  part integer not null,
  cells text not null,
  primary key (file_id, sheet, part)
);

create table import_files (
  id text primary key,
  file_name text not null,
  digest text not null,
  person_id text not null,
  person_name text not null,
  uploaded_at text not null,
  outline text not null,
  choices text not null,
  settled_at text
);
create index import_files_by_day on import_files (uploaded_at);
create index import_files_by_person on import_files (person_id, uploaded_at);

create table imports (
  id text primary key,
  file_name text not null,
  digest text not null,
  kind text not null,
  understanding text not null,
  uploaded_by text not null,
  uploaded_at text not null,
  project_id text references projects (id),
  settled_at text,
  file_id text
);
create index imports_by_file on imports (file_id);

create table interaction_packs (
  id text primary key,
  bytes bytea not null
);

create table interactions (
  id text primary key,
  sandbox_id text not null,
  at text not null,
  operation text not null,
  method text not null,
  url text not null,
  request_headers text not null,
  request_body text,
  status integer not null,
  response_headers text not null,
  response_body text,
  findings text not null,
  duration_ms real not null,
  organisation text,
  practitioner text,
  trace_id text,
  request_id text,
  outcome_id text,
  digest text not null,
  response_digest text,
  pack_id text,
  pack_from integer,
  pack_length integer
);
create index interactions_found on interactions (sandbox_id, at, id) where findings <> '[]';
create index interactions_listed on interactions (sandbox_id, at, id, operation, status, organisation);
create index interactions_old on interactions (at);
create index interactions_outcome on interactions (outcome_id) where outcome_id is not null;
create index interactions_packed on interactions (pack_id) where pack_id is not null;
create index interactions_request on interactions (request_id) where request_id is not null;
create index interactions_trace on interactions (trace_id);

create table leases (
  name text primary key,
  node text not null,
  beat integer not null
);

create table looks (
  person_id text primary key references people (id),
  seq integer not null,
  at text not null
);

create table notice_days (
  name text primary key,
  day text not null
);

create table notices (
  person_id text not null references people (id),
  cause text not null,
  kind text not null,
  how text not null check (how in ('at-once', 'weekly')),
  project_id text not null references projects (id),
  subject text not null,
  words text not null,
  path text not null,
  thing text,
  by_id text references people (id),
  at text not null,
  told_at text,
  primary key (person_id, cause)
);
create index notices_to_tell on notices (how, person_id, at, cause) where told_at is null;
create index notices_told on notices (told_at) where told_at is not null;

create table ods_loads (
  id text primary key,
  kind text not null check (kind in ('organisations', 'successors')),
  file_name text not null,
  digest text not null,
  person_id text,
  person_name text not null,
  loaded_at text not null,
  counts text not null
);
create index ods_loads_at on ods_loads (loaded_at, id);
create trigger ods_loads_noted after insert or delete or update on public.ods_loads for each row execute function note_row('id', ''); -- PostgreSQL

create table ods_organisations (
  code text primary key,
  name text,
  address text,
  postcode text,
  status text check (status in ('open', 'closed', 'dormant', 'proposed')),
  opened_on text,
  closed_on text,
  commissioner text,
  sub_type text,
  setting text,
  loaded_at text not null,
  source text not null
);
create index ods_organisations_closed_on on ods_organisations (closed_on, code) where closed_on is not null;
create index ods_organisations_status on ods_organisations (status, code);

create table ods_successors (
  code text not null,
  successor text not null,
  reason text,
  day text,
  loaded_at text not null,
  source text not null,
  primary key (code, successor)
);

create table one_time_links (
  token_hash text primary key,
  purpose text not null,
  account_id text references accounts (id),
  subject_id text,
  created_at text not null,
  expires_at text not null,
  used_at text
);
create index one_time_links_account on one_time_links (account_id);
create index one_time_links_subject on one_time_links (subject_id) where subject_id is not null;

create table organisation_field_values (
  organisation_id text not null references organisations (id), -- SQLite
  organisation_id text not null references organisations (id) on delete cascade, -- PostgreSQL
  field_id text not null references custom_fields (id),
  position integer not null,
  text text not null,
  text_search text not null,
  sort_key text not null,
  number double, -- SQLite
  number double precision, -- PostgreSQL
  day text,
  person_id text references people (id),
  primary key (organisation_id, field_id, position)
);
create index organisation_field_values_field on organisation_field_values (field_id, sort_key, organisation_id);

create table organisations (
  id text primary key,
  name text not null,
  ods_code text unique,
  kind text not null,
  created_at text not null,
  switched_on text check (switched_on in ('yes', 'no')),
  consumer_product text,
  name_search text, -- SQLite
  name_search text generated always as (searchable(name)) stored, -- PostgreSQL
  other text
);
create index organisations_name on organisations (lower(name), id);
create trigger organisations_noted_delete after delete on organisations begin insert into service_changes (kind, ref) values ('organisation', old.id); end; -- SQLite
create trigger organisations_earlier after insert or delete or update on public.organisations for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger organisations_noted_insert after insert on organisations begin insert into service_changes (kind, ref) values ('organisation', new.id); end; -- SQLite
create trigger organisations_noted after insert or delete or update on public.organisations for each row execute function note_row('id', 'name_search'); -- PostgreSQL
create trigger organisations_noted_update after update of id, name, switched_on on organisations when new.id is not old.id or new.name is not old.name or new.switched_on is not old.switched_on begin insert into service_changes (kind, ref) values ('organisation', new.id); end; -- SQLite
create trigger organisations_noted_delete after delete on public.organisations for each row execute function organisations_noted_delete(); -- PostgreSQL
create trigger organisations_search_added after insert on organisations begin update organisations set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger organisations_noted_insert after insert on public.organisations for each row execute function organisations_noted_insert(); -- PostgreSQL
create trigger organisations_search_changed after update of name, name_search on organisations when new.name is not old.name or new.name_search is not old.name_search begin update organisations set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger organisations_noted_update after update of id, name, switched_on on public.organisations for each row when (((new.id is distinct from old.id) or (new.name is distinct from old.name) or (new.switched_on is distinct from old.switched_on))) execute function organisations_noted_update(); -- PostgreSQL

create table outbox (
  id text primary key,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at text not null,
  sent_at text,
  failure text,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused', 'gave-up', 'superseded')),
  tries integer not null default 0,
  next_try_at text,
  give_up_at text,
  settled_at text,
  lease_node text,
  lease_until text,
  sender_id text references people (id),
  about text,
  noticed_at text,
  html text,
  attachments text,
  unsubscribe text
);
create index outbox_created on outbox (created_at, id);
create index outbox_due on outbox (state, next_try_at, id);
create index outbox_listed on outbox (created_at, id);
create index outbox_notices on outbox (sender_id, settled_at) where state in ('refused', 'gave-up') and noticed_at is null;
create index outbox_state on outbox (state, created_at, id);

create table own_statuses (
  prerequisite_id text primary key references prerequisites (id),
  project_id text not null references projects (id),
  status text not null,
  reason text,
  value text,
  valid_until text,
  note text,
  waived_by text,
  waived_by_id text,
  settled_by text,
  settled_by_id text,
  settled_at text
);
create index own_statuses_project on own_statuses (project_id);
create trigger own_statuses_noted after insert or delete or update on public.own_statuses for each row execute function note_row('prerequisite_id', ''); -- PostgreSQL

create table pair_proposals (
  id text primary key,
  consumer_product text not null,
  provider_product text not null,
  project_id text not null references projects (id),
  run_id text not null references test_runs (id),
  proposed_by text not null,
  proposed_at text not null,
  decision text check (decision in ('confirmed', 'dismissed')),
  reason text,
  settled_by text,
  settled_at text,
  proposed_by_id text,
  settled_by_id text
);
create index pair_proposals_pair on pair_proposals (consumer_product, provider_product, proposed_at);
create unique index pair_proposals_open on pair_proposals (consumer_product, provider_product) where settled_at is null;
create trigger pair_proposals_noted after insert or delete or update on public.pair_proposals for each row execute function note_row('id', ''); -- PostgreSQL

create table pairs (
  consumer_product text not null,
  provider_product text not null,
  state text not null check (state in ('proven', 'not-proven')),
  reason text,
  decided_on text not null,
  run_id text references test_runs (id),
  set_by text not null,
  set_at text not null,
  version integer not null,
  set_by_id text,
  primary key (consumer_product, provider_product)
);
create index pairs_run on pairs (run_id);
create trigger pairs_noted_delete after delete on pairs begin insert into service_changes (kind, ref) values ('pair', old.consumer_product); end; -- SQLite
create trigger pairs_earlier after insert or delete or update on public.pairs for each row execute function keep_row('consumer_product,provider_product', ''); -- PostgreSQL
create trigger pairs_noted_insert after insert on pairs begin insert into service_changes (kind, ref) values ('pair', new.consumer_product); end; -- SQLite
create trigger pairs_noted after insert or delete or update on public.pairs for each row execute function note_row('consumer_product,provider_product', ''); -- PostgreSQL
create trigger pairs_noted_update after update of consumer_product, provider_product, state on pairs when new.consumer_product is not old.consumer_product or new.consumer_product is not old.consumer_product or new.provider_product is not old.provider_product or new.state is not old.state begin insert into service_changes (kind, ref) values ('pair', new.consumer_product); end; -- SQLite
create trigger pairs_noted_delete after delete on public.pairs for each row execute function pairs_noted_delete(); -- PostgreSQL
create trigger pairs_noted_insert after insert on public.pairs for each row execute function pairs_noted_insert(); -- PostgreSQL
create trigger pairs_noted_update after update of consumer_product, provider_product, state on public.pairs for each row when (((new.consumer_product is distinct from old.consumer_product) or (new.consumer_product is distinct from old.consumer_product) or (new.provider_product is distinct from old.provider_product) or (new.state is distinct from old.state))) execute function pairs_noted_update(); -- PostgreSQL

create table partner_dates (
  id text primary key,
  project_id text not null references projects (id),
  partner_id text not null references project_partners (id),
  day text not null,
  status text not null check (status in ('provisional', 'confirmed')),
  reason text,
  note text,
  set_by_id text not null,
  set_by text not null,
  set_at text not null
);
create index partner_dates_project on partner_dates (project_id, set_at, id);
create trigger partner_dates_noted_delete after delete on partner_dates begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger partner_dates_earlier after insert or delete or update on public.partner_dates for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger partner_dates_noted_insert after insert on partner_dates begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger partner_dates_noted after insert or delete or update on public.partner_dates for each row execute function note_row('id', ''); -- PostgreSQL
create trigger partner_dates_noted_update after update of project_id, partner_id, day, set_at on partner_dates when new.project_id is not old.project_id or new.partner_id is not old.partner_id or new.day is not old.day or new.set_at is not old.set_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger partner_dates_noted_delete after delete on public.partner_dates for each row execute function partner_dates_noted_delete(); -- PostgreSQL
create trigger partner_dates_noted_insert after insert on public.partner_dates for each row execute function partner_dates_noted_insert(); -- PostgreSQL
create trigger partner_dates_noted_update after update of project_id, partner_id, day, set_at on public.partner_dates for each row when (((new.project_id is distinct from old.project_id) or (new.partner_id is distinct from old.partner_id) or (new.day is distinct from old.day) or (new.set_at is distinct from old.set_at))) execute function partner_dates_noted_update(); -- PostgreSQL

create table partner_switches (
  id text primary key,
  project_id text not null references projects (id),
  partner_id text not null references project_partners (id),
  kind text not null check (kind in ('on', 'off')),
  test text,
  tested_by text,
  reason text,
  conditions text not null,
  first_person_id text not null,
  first_person text not null,
  first_role text not null,
  first_at text not null,
  second_person_id text,
  second_person text,
  second_role text,
  second_at text,
  first_for_id text references people (id),
  second_for_id text references people (id)
);
create index partner_switches_project on partner_switches (project_id, first_at, id);
create index partner_switches_waiting on partner_switches (first_at, id) where kind = 'on' and second_at is null;
create trigger partner_switches_noted_delete after delete on partner_switches begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger partner_switches_earlier after insert or delete or update on public.partner_switches for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger partner_switches_noted_insert after insert on partner_switches begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger partner_switches_noted after insert or delete or update on public.partner_switches for each row execute function note_row('id', ''); -- PostgreSQL
create trigger partner_switches_noted_update after update of project_id, partner_id, kind, first_at, second_at on partner_switches when new.project_id is not old.project_id or new.partner_id is not old.partner_id or new.kind is not old.kind or new.first_at is not old.first_at or new.second_at is not old.second_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger partner_switches_noted_delete after delete on public.partner_switches for each row execute function partner_switches_noted_delete(); -- PostgreSQL
create trigger partner_switches_noted_insert after insert on public.partner_switches for each row execute function partner_switches_noted_insert(); -- PostgreSQL
create trigger partner_switches_noted_update after update of project_id, partner_id, kind, first_at, second_at on public.partner_switches for each row when (((new.project_id is distinct from old.project_id) or (new.partner_id is distinct from old.partner_id) or (new.kind is distinct from old.kind) or (new.first_at is distinct from old.first_at) or (new.second_at is distinct from old.second_at))) execute function partner_switches_noted_update(); -- PostgreSQL

create table pattern_versions (
  id text primary key,
  pattern_id text not null references patterns (id),
  number integer not null,
  content text not null,
  why text not null,
  from_project text,
  saved_by text not null,
  saved_by_id text references people (id),
  saved_at text not null
);
create unique index pattern_versions_number on pattern_versions (pattern_id, number);
create trigger pattern_versions_noted after insert or delete or update on public.pattern_versions for each row execute function note_row('id', ''); -- PostgreSQL

create table patterns (
  id text primary key,
  name text not null,
  about text not null,
  role text not null check (role in ('provider', 'consumer')),
  care_setting text not null,
  number integer not null,
  version integer not null,
  saved_by text not null,
  saved_by_id text references people (id),
  saved_at text not null,
  retired_by text,
  retired_by_id text references people (id),
  retired_at text,
  retired_reason text
);
create index patterns_by_name on patterns (lower(name), id);
create unique index patterns_name on patterns (lower(name)) where retired_at is null;
create trigger patterns_noted after insert or delete or update on public.patterns for each row execute function note_row('id', ''); -- PostgreSQL

create table people (
  id text primary key,
  name text not null,
  email text not null,
  phone text,
  organisation text,
  created_at text not null,
  name_search text, -- SQLite
  name_search text generated always as (searchable(name)) stored, -- PostgreSQL
  email_search text, -- SQLite
  email_search text generated always as (searchable(email)) stored, -- PostgreSQL
  organisation_search text, -- SQLite
  organisation_search text generated always as (searchable(organisation)) stored -- PostgreSQL
);
create index people_name on people (lower(name), id);
create unique index people_email on people (lower(email));
create trigger people_counted_delete after delete on people begin insert into service_changes (kind, ref) values ('person', old.id); end; -- SQLite
create trigger people_counted_delete after delete on public.people for each row execute function people_counted_delete(); -- PostgreSQL
create trigger people_counted_insert after insert on people begin insert into service_changes (kind, ref) values ('person', new.id); end; -- SQLite
create trigger people_counted_insert after insert on public.people for each row execute function people_counted_insert(); -- PostgreSQL
create trigger people_counted_update after update of name on people begin insert into service_changes (kind, ref) values ('person', new.id); end; -- SQLite
create trigger people_counted_update after update of name on public.people for each row execute function people_counted_update(); -- PostgreSQL
create trigger people_search_added after insert on people begin update people set name_search = searchable(name), email_search = searchable(email), organisation_search = searchable(organisation) where rowid = new.rowid; end; -- SQLite
create trigger people_earlier after insert or delete or update on public.people for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger people_search_changed after update of name, email, organisation, name_search, email_search, organisation_search on people when new.name is not old.name or new.email is not old.email or new.organisation is not old.organisation or new.name_search is not old.name_search or new.email_search is not old.email_search or new.organisation_search is not old.organisation_search begin update people set name_search = searchable(name), email_search = searchable(email), organisation_search = searchable(organisation) where rowid = new.rowid; end; -- SQLite
create trigger people_noted after insert or delete or update on public.people for each row execute function note_row('id', 'name_search,email_search,organisation_search'); -- PostgreSQL

create table prerequisites (
  id text primary key,
  project_id text not null references projects (id),
  key text not null,
  stage text not null,
  group_key text not null,
  title text not null,
  what text not null,
  how text not null,
  link text,
  owners text not null,
  needs text not null,
  value_kind text,
  value_label text,
  value_required integer not null,
  expires integer not null,
  optional integer not null,
  position integer not null,
  status text not null check (status in ('not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable')),
  reason text,
  value text,
  valid_until text,
  due_date text,
  note text,
  waived_by text,
  settled_by text,
  settled_at text,
  version integer not null,
  settled_until text generated always as (case when status = 'not-applicable' then '9999-12-31' when status in ('met', 'waived') then coalesce(valid_until, '9999-12-31') else '' end) virtual, -- SQLite
  settled_until text generated always as (case when status = 'not-applicable' then '9999-12-31' when status in ('met', 'waived') then coalesce(valid_until, '9999-12-31') else '' end) stored, -- PostgreSQL
  needs_until text not null default '9999-12-31',
  derived text check (derived in ('product-ready', 'pair-proven')),
  by_hand text,
  value_level integer,
  settled_by_id text,
  waived_by_id text,
  shared_id text references shared_prerequisites (id),
  lost_shared_id text references shared_prerequisites (id),
  own_reason text,
  on_record text check (on_record in ('met', 'lost', 'in question'))
);
create index prerequisites_derived on prerequisites (derived, value) where derived is not null;
create index prerequisites_due on prerequisites (due_date) where due_date is not null;
create index prerequisites_expiring on prerequisites (valid_until, project_id) where valid_until is not null;
create index prerequisites_lost_shared on prerequisites (lost_shared_id) where lost_shared_id is not null;
create index prerequisites_of_status on prerequisites (project_id, status);
create index prerequisites_off_record on prerequisites (project_id) where on_record in ('lost', 'in question');
create index prerequisites_queue on prerequisites (key, owners, needs, project_id, settled_until, needs_until, due_date);
create index prerequisites_settled on prerequisites (project_id, key, settled_until);
create index prerequisites_shared on prerequisites (shared_id, project_id) where shared_id is not null;
create index prerequisites_status on prerequisites (key, status, project_id);
create index prerequisites_value on prerequisites (key, value) where value is not null;
create index prerequisites_with_value on prerequisites (value, project_id) where value is not null;
create unique index prerequisites_key on prerequisites (project_id, key);
create trigger prerequisites_noted_delete after delete on prerequisites begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger prerequisites_earlier after insert or delete or update on public.prerequisites for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger prerequisites_noted_insert after insert on prerequisites begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger prerequisites_noted after insert or delete or update on public.prerequisites for each row execute function note_row('id', 'needs_until,settled_until'); -- PostgreSQL
create trigger prerequisites_noted_update after update of project_id, key, owners, needs, status, valid_until, due_date, needs_until, derived on prerequisites when new.project_id is not old.project_id or new.key is not old.key or new.owners is not old.owners or new.needs is not old.needs or new.status is not old.status or new.valid_until is not old.valid_until or new.due_date is not old.due_date or new.needs_until is not old.needs_until or new.derived is not old.derived begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger prerequisites_noted_delete after delete on public.prerequisites for each row execute function prerequisites_noted_delete(); -- PostgreSQL
create trigger prerequisites_noted_insert after insert on public.prerequisites for each row execute function prerequisites_noted_insert(); -- PostgreSQL
create trigger prerequisites_noted_update after update of project_id, key, owners, needs, status, valid_until, due_date, needs_until, derived on public.prerequisites for each row when (((new.project_id is distinct from old.project_id) or (new.key is distinct from old.key) or (new.owners is distinct from old.owners) or (new.needs is distinct from old.needs) or (new.status is distinct from old.status) or (new.valid_until is distinct from old.valid_until) or (new.due_date is distinct from old.due_date) or (new.needs_until is distinct from old.needs_until) or (new.derived is distinct from old.derived))) execute function prerequisites_noted_update(); -- PostgreSQL

create table product_exceptions (
  id text primary key,
  project_id text not null references projects (id),
  product text not null,
  product_name text not null,
  status text,
  meaning text not null,
  reason text not null,
  until text not null,
  role_name text not null,
  person_id text not null references people (id),
  person_name text not null,
  signed_at text not null,
  withdrawn_by text,
  withdrawn_at text,
  withdrawn_why text,
  withdrawn_by_id text
);
create index product_exceptions_project on product_exceptions (project_id, product_name, until);
create trigger product_exceptions_noted after insert or delete or update on public.product_exceptions for each row execute function note_row('id', ''); -- PostgreSQL

create table product_names (
  role text not null check (role in ('provider', 'consumer')),
  name text not null,
  shown text not null,
  product_id text not null references products (id),
  own integer not null,
  name_search text, -- SQLite
  name_search text generated always as (searchable(name)) stored, -- PostgreSQL
  primary key (role, name)
);
create index product_names_product on product_names (product_id);
create trigger product_names_search_added after insert on product_names begin update product_names set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger product_names_noted after insert or delete or update on public.product_names for each row execute function note_row('role,name', 'name_search'); -- PostgreSQL
create trigger product_names_search_changed after update of name, name_search on product_names when new.name is not old.name or new.name_search is not old.name_search begin update product_names set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger product_names_seen_delete after delete on public.product_names for each row execute function product_names_seen_delete(); -- PostgreSQL
create trigger product_names_seen_delete after delete on product_names begin insert into service_changes (kind, ref) values ('names', old.product_id); end; -- SQLite
create trigger product_names_seen_insert after insert on public.product_names for each row execute function product_names_seen_insert(); -- PostgreSQL
create trigger product_names_seen_insert after insert on product_names begin insert into service_changes (kind, ref) values ('names', new.product_id); end; -- SQLite
create trigger product_names_seen_update after update on public.product_names for each row execute function product_names_seen_update(); -- PostgreSQL
create trigger product_names_seen_update after update on product_names begin insert into service_changes (kind, ref) values ('names', new.product_id); end; -- SQLite

create table product_statuses (
  id text primary key,
  product_id text not null references products (id),
  number integer not null,
  status text not null,
  product_version text,
  standard_version text,
  fhir_version text,
  reason text not null,
  set_by text not null,
  set_at text not null,
  set_by_id text
);
create unique index product_statuses_product on product_statuses (product_id, number);
create trigger product_statuses_noted after insert or delete or update on public.product_statuses for each row execute function note_row('id', ''); -- PostgreSQL

create table products (
  id text primary key,
  role text not null check (role in ('provider', 'consumer')),
  supplier text not null,
  product text not null,
  product_version text,
  standard_version text,
  fhir_version text,
  status text not null,
  link text,
  version integer not null,
  created_at text not null,
  product_search text, -- SQLite
  product_search text generated always as (searchable(product)) stored, -- PostgreSQL
  supplier_search text, -- SQLite
  supplier_search text generated always as (searchable(supplier)) stored -- PostgreSQL
);
create index products_listed on products (lower(product), id);
create unique index products_named on products (role, lower(supplier), lower(product));
create trigger products_search_added after insert on products begin update products set product_search = searchable(product), supplier_search = searchable(supplier) where rowid = new.rowid; end; -- SQLite
create trigger products_noted after insert or delete or update on public.products for each row execute function note_row('id', 'product_search,supplier_search'); -- PostgreSQL
create trigger products_search_changed after update of product, supplier, product_search, supplier_search on products when new.product is not old.product or new.supplier is not old.supplier or new.product_search is not old.product_search or new.supplier_search is not old.supplier_search begin update products set product_search = searchable(product), supplier_search = searchable(supplier) where rowid = new.rowid; end; -- SQLite
create trigger products_seen_delete after delete on public.products for each row execute function products_seen_delete(); -- PostgreSQL
create trigger products_seen_delete after delete on products begin insert into service_changes (kind, ref) values ('names', old.id); end; -- SQLite
create trigger products_seen_insert after insert on public.products for each row execute function products_seen_insert(); -- PostgreSQL
create trigger products_seen_insert after insert on products begin insert into service_changes (kind, ref) values ('names', new.id); end; -- SQLite
create trigger products_seen_update after update on public.products for each row execute function products_seen_update(); -- PostgreSQL
create trigger products_seen_update after update on products begin insert into service_changes (kind, ref) values ('names', new.id); end; -- SQLite

create table project_dates (
  id text primary key,
  project_id text not null references projects (id),
  kind text not null,
  day text not null,
  status text not null check (status in ('provisional', 'confirmed')),
  reason text,
  note text,
  set_by text not null,
  set_at text not null,
  set_by_id text
);
create index project_dates_day on project_dates (kind, day, project_id);
create index project_dates_project on project_dates (project_id, kind, set_at);
create trigger project_dates_noted_delete after delete on project_dates begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger project_dates_earlier after insert or delete or update on public.project_dates for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger project_dates_noted_insert after insert on project_dates begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_dates_noted after insert or delete or update on public.project_dates for each row execute function note_row('id', ''); -- PostgreSQL
create trigger project_dates_noted_update after update of project_id, kind, day, set_at on project_dates when new.project_id is not old.project_id or new.kind is not old.kind or new.day is not old.day or new.set_at is not old.set_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_dates_noted_delete after delete on public.project_dates for each row execute function project_dates_noted_delete(); -- PostgreSQL
create trigger project_dates_noted_insert after insert on public.project_dates for each row execute function project_dates_noted_insert(); -- PostgreSQL
create trigger project_dates_noted_update after update of project_id, kind, day, set_at on public.project_dates for each row when (((new.project_id is distinct from old.project_id) or (new.kind is distinct from old.kind) or (new.day is distinct from old.day) or (new.set_at is distinct from old.set_at))) execute function project_dates_noted_update(); -- PostgreSQL

create table project_field_values (
  project_id text not null references projects (id), -- SQLite
  project_id text not null references projects (id) on delete cascade, -- PostgreSQL
  field_id text not null references custom_fields (id),
  position integer not null,
  text text not null,
  text_search text not null,
  sort_key text not null,
  number double, -- SQLite
  number double precision, -- PostgreSQL
  day text,
  person_id text references people (id),
  primary key (project_id, field_id, position)
);
create index project_field_values_field on project_field_values (field_id, sort_key, project_id);
create trigger project_field_values_counted_delete after delete on project_field_values begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger project_field_values_counted_delete after delete on public.project_field_values for each row execute function project_field_values_counted_delete(); -- PostgreSQL
create trigger project_field_values_counted_insert after insert on project_field_values begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_field_values_counted_insert after insert on public.project_field_values for each row execute function project_field_values_counted_insert(); -- PostgreSQL
create trigger project_field_values_counted_update after update on project_field_values begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_field_values_counted_update after update on public.project_field_values for each row execute function project_field_values_counted_update(); -- PostgreSQL
create trigger project_field_values_earlier after insert or delete or update on public.project_field_values for each row execute function keep_row('project_id,field_id,position', ''); -- PostgreSQL

create table project_notes (
  id text primary key,
  project_id text not null references projects (id),
  body text not null,
  written_by text not null,
  written_at text not null,
  written_by_id text
);
create index project_notes_project on project_notes (project_id, written_at);
create trigger project_notes_noted after insert or delete or update on public.project_notes for each row execute function note_row('id', ''); -- PostgreSQL

create table project_partners (
  id text primary key,
  project_id text not null references projects (id),
  service_id text references services (id),
  name text not null,
  ods_code text,
  dos_ids text not null,
  provider_product text,
  booking_only integer not null,
  in_test integer not null,
  position integer not null,
  left_out_reason text,
  left_out_by_id text,
  left_out_by text,
  left_out_at text,
  version integer not null,
  created_at text not null
);
create index project_partners_of_service on project_partners (service_id) where service_id is not null;
create index project_partners_order on project_partners (project_id, position, id);
create unique index project_partners_code on project_partners (project_id, ods_code) where ods_code is not null;
create unique index project_partners_service on project_partners (project_id, service_id) where service_id is not null;
create trigger project_partners_noted_update after update of project_id, left_out_at on project_partners when new.project_id is not old.project_id or new.left_out_at is not old.left_out_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_partners_earlier after insert or delete or update on public.project_partners for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger project_partners_noted after insert or delete or update on public.project_partners for each row execute function note_row('id', ''); -- PostgreSQL
create trigger project_partners_noted_update after update of project_id, left_out_at on public.project_partners for each row when (((new.project_id is distinct from old.project_id) or (new.left_out_at is distinct from old.left_out_at))) execute function project_partners_noted_update(); -- PostgreSQL

create table project_people (
  id text primary key,
  project_id text not null references projects (id),
  role_key text not null,
  person_id text not null references people (id),
  test_team integer not null,
  joined_at text not null,
  left_at text,
  added_by text,
  leave_asked_by text,
  leave_asked_name text,
  leave_asked_at text,
  leave_reason text,
  acting_for text references people (id),
  acting_until text,
  acting_ends_with text
);
create index project_people_acting_for on project_people (acting_for, project_id, role_key) where left_at is null and acting_for is not null;
create index project_people_acting_until on project_people (acting_until) where left_at is null and acting_until is not null;
create index project_people_person on project_people (person_id, project_id);
create index project_people_role on project_people (person_id, role_key, project_id) where left_at is null;
create unique index project_people_once on project_people (project_id, role_key, person_id) where left_at is null;
create trigger project_people_noted_delete after delete on project_people begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger project_people_earlier after insert or delete or update on public.project_people for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger project_people_noted_insert after insert on project_people begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_people_noted after insert or delete or update on public.project_people for each row execute function note_row('id', ''); -- PostgreSQL
create trigger project_people_noted_update after update of project_id, person_id, role_key, left_at, added_by, acting_for on project_people when new.project_id is not old.project_id or new.person_id is not old.person_id or new.role_key is not old.role_key or new.left_at is not old.left_at or new.added_by is not old.added_by or new.acting_for is not old.acting_for begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_people_noted_delete after delete on public.project_people for each row execute function project_people_noted_delete(); -- PostgreSQL
create trigger project_people_noted_insert after insert on public.project_people for each row execute function project_people_noted_insert(); -- PostgreSQL
create trigger project_people_noted_update after update of project_id, person_id, role_key, left_at, added_by, acting_for on public.project_people for each row when (((new.project_id is distinct from old.project_id) or (new.person_id is distinct from old.person_id) or (new.role_key is distinct from old.role_key) or (new.left_at is distinct from old.left_at) or (new.added_by is distinct from old.added_by) or (new.acting_for is distinct from old.acting_for))) execute function project_people_noted_update(); -- PostgreSQL

create table project_roles (
  project_id text not null references projects (id),
  role_key text not null,
  name text not null,
  organisation text not null,
  kind text not null,
  required integer not null,
  key_stakeholder integer not null,
  test_team integer not null,
  position integer not null,
  side text not null default 'national',
  primary key (project_id, role_key)
);
create index project_roles_kind on project_roles (project_id, role_key, kind);
create trigger project_roles_noted_delete after delete on project_roles begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger project_roles_earlier after insert or delete or update on public.project_roles for each row execute function keep_row('project_id,role_key', ''); -- PostgreSQL
create trigger project_roles_noted_insert after insert on project_roles begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_roles_noted after insert or delete or update on public.project_roles for each row execute function note_row('project_id,role_key', ''); -- PostgreSQL
create trigger project_roles_noted_update after update of project_id, role_key, required, kind, key_stakeholder on project_roles when new.project_id is not old.project_id or new.role_key is not old.role_key or new.required is not old.required or new.kind is not old.kind or new.key_stakeholder is not old.key_stakeholder begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger project_roles_noted_delete after delete on public.project_roles for each row execute function project_roles_noted_delete(); -- PostgreSQL
create trigger project_roles_noted_insert after insert on public.project_roles for each row execute function project_roles_noted_insert(); -- PostgreSQL
create trigger project_roles_noted_update after update of project_id, role_key, required, kind, key_stakeholder on public.project_roles for each row when (((new.project_id is distinct from old.project_id) or (new.role_key is distinct from old.role_key) or (new.required is distinct from old.required) or (new.kind is distinct from old.kind) or (new.key_stakeholder is distinct from old.key_stakeholder))) execute function project_roles_noted_update(); -- PostgreSQL

create table projects (
  id text primary key,
  service_id text not null references services (id),
  role text not null check (role in ('provider', 'consumer')),
  name text not null,
  route_in text not null,
  scope text not null,
  template_version text not null,
  state text not null check (state in ('open', 'on-hold', 'stopped', 'closed')),
  state_reason text,
  version integer not null,
  created_at text not null,
  created_by text not null,
  stage text not null default 'initiate',
  stage_until text,
  stage_on text,
  roles_per_signer integer not null default 2,
  reopened text,
  holds text,
  expires text,
  correction_by text references people (id),
  correction_name text,
  correction_reason text,
  correction_on text,
  templates_kept text,
  asks_partners integer not null default 0,
  created_by_id text,
  sop_signing text,
  pattern_version_id text references pattern_versions (id),
  other text,
  procedure_of text
);
create index projects_asking on projects (id) where asks_partners = 1;
create index projects_expires on projects (expires, id) where expires is not null;
create index projects_newest on projects (created_at desc, id);
create index projects_newest_of_state on projects (state, created_at desc, id);
create index projects_open_name on projects (state, lower(name), id);
create index projects_pattern on projects (pattern_version_id) where pattern_version_id is not null;
create index projects_procedure_of on projects (procedure_of) where procedure_of is not null;
create index projects_reopened on projects (id) where reopened is not null;
create index projects_service on projects (service_id, state);
create index projects_stage on projects (stage, state, service_id);
create index projects_stage_on on projects (stage_on) where stage_on is not null;
create index projects_stage_until on projects (stage_until) where stage_until is not null;
create unique index projects_one_open on projects (service_id, role) where state in ('open', 'on-hold');
create trigger projects_noted_delete after delete on projects begin insert into service_changes (kind, ref) values ('project', old.id); end; -- SQLite
create trigger projects_earlier after insert or delete or update on public.projects for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger projects_noted_insert after insert on projects begin insert into service_changes (kind, ref) values ('project', new.id); end; -- SQLite
create trigger projects_noted after insert or delete or update on public.projects for each row execute function note_row('id', 'stage,stage_until,stage_on,reopened,holds,expires,procedure_of'); -- PostgreSQL
create trigger projects_noted_update after update of id, service_id, state, stage, created_at, template_version, templates_kept, roles_per_signer, procedure_of on projects when new.id is not old.id or new.service_id is not old.service_id or new.state is not old.state or new.stage is not old.stage or new.created_at is not old.created_at or new.template_version is not old.template_version or new.templates_kept is not old.templates_kept or new.roles_per_signer is not old.roles_per_signer or new.procedure_of is not old.procedure_of begin insert into service_changes (kind, ref) values ('project', new.id); end; -- SQLite
create trigger projects_noted_delete after delete on public.projects for each row execute function projects_noted_delete(); -- PostgreSQL
create trigger projects_noted_insert after insert on public.projects for each row execute function projects_noted_insert(); -- PostgreSQL
create trigger projects_noted_update after update of id, service_id, state, stage, created_at, template_version, templates_kept, roles_per_signer, procedure_of on public.projects for each row when (((new.id is distinct from old.id) or (new.service_id is distinct from old.service_id) or (new.state is distinct from old.state) or (new.stage is distinct from old.stage) or (new.created_at is distinct from old.created_at) or (new.template_version is distinct from old.template_version) or (new.templates_kept is distinct from old.templates_kept) or (new.roles_per_signer is distinct from old.roles_per_signer) or (new.procedure_of is distinct from old.procedure_of))) execute function projects_noted_update(); -- PostgreSQL

create table queue_batch_items (
  batch_id text not null references queue_batches (id),
  position integer not null,
  line text not null,
  code text not null,
  value text not null,
  prerequisite_id text references prerequisites (id),
  project_id text references projects (id),
  version integer,
  verdict text not null check (verdict in ('ready', 'change', 'nothing', 'unknown', 'refused', 'late', 'done')),
  why text not null,
  noted text not null default '',
  primary key (batch_id, position)
);
create index queue_batch_items_verdict on queue_batch_items (batch_id, verdict, position);

create table queue_batches (
  id text primary key,
  person_id text not null references people (id),
  role_key text not null,
  prerequisite_key text not null,
  title text not null,
  status text not null,
  note text not null,
  reason text not null,
  valid_until text not null,
  state text not null check (state in ('preview', 'writing', 'done')),
  made_at text not null,
  settled_at text,
  complete integer not null default 1
);
create index queue_batches_person on queue_batches (person_id, state);

create table rate_limits (
  key text primary key,
  points integer not null,
  expires_at bigint not null
);
create index rate_limits_expiry on rate_limits (expires_at);

create table readiness (
  id integer primary key check (id = 1),
  asked_at text not null
);

create table record_notes (
  transaction bigint not null, -- PostgreSQL
  table_name text not null, -- PostgreSQL
  row_id text not null -- PostgreSQL
);
create index record_notes_of on record_notes (transaction); -- PostgreSQL

create table released_templates (
  version text primary key,
  release text not null,
  body text not null,
  first_used_at text not null
);

create table role_contacts (
  id text primary key,
  holder_kind text not null check (holder_kind in ('organisation', 'product')),
  holder_id text not null,
  role_key text not null,
  person_id text not null references people (id),
  added_by text not null,
  added_by_id text references people (id),
  added_at text not null,
  removed_by text,
  removed_by_id text references people (id),
  removed_at text
);
create unique index role_contacts_once on role_contacts (holder_kind, holder_id, role_key, person_id) where removed_at is null;
create trigger role_contacts_noted after insert or delete or update on public.role_contacts for each row execute function note_row('id', ''); -- PostgreSQL

create table row_notes (
  place bigint not null generated by default as identity, -- PostgreSQL
  transaction bigint not null, -- PostgreSQL
  table_name text not null, -- PostgreSQL
  row_id text not null, -- PostgreSQL
  was text -- PostgreSQL
);
create index row_notes_of on row_notes (transaction); -- PostgreSQL

create table run_partners (
  run_id text not null references test_runs (id),
  partner_id text not null references project_partners (id),
  primary key (run_id, partner_id)
);
create index run_partners_partner on run_partners (partner_id);
create trigger run_partners_noted after insert or delete or update on public.run_partners for each row execute function note_row('run_id,partner_id', ''); -- PostgreSQL

create table sandbox_faults (
  id text primary key,
  sandbox_id text not null references sandboxes (id),
  operation text,
  kind text not null check (kind in ('status', 'delay', 'drop', 'cut')),
  status integer,
  seconds integer,
  requests integer not null,
  remaining integer not null,
  armed_by text not null,
  armed_at text not null,
  armed_by_id text
);
create index sandbox_faults_listed on sandbox_faults (sandbox_id, armed_at);

create table sandbox_guests (
  id text primary key,
  sandbox_id text not null references sandboxes (id),
  project_id text not null references projects (id),
  organisation text not null,
  invited_by_id text not null,
  invited_by text not null,
  invited_at text not null,
  ended_by text,
  ended_at text,
  ended_by_id text
);
create index sandbox_guests_project on sandbox_guests (project_id) where ended_at is null;
create unique index sandbox_guests_once on sandbox_guests (sandbox_id, project_id) where ended_at is null;
create trigger sandbox_guests_noted after insert or delete or update on public.sandbox_guests for each row execute function note_row('id', ''); -- PostgreSQL

create table sandbox_request_ids (
  sandbox_id text not null references sandboxes (id),
  request_id text not null,
  resource text not null,
  at text not null,
  primary key (sandbox_id, request_id)
);

create table sandbox_schedule_services (
  schedule_id text not null references sandbox_schedules (id),
  sandbox_id text not null,
  dos_id text not null,
  primary key (sandbox_id, dos_id, schedule_id)
);

create table sandbox_schedules (
  id text primary key,
  sandbox_id text not null references sandboxes (id),
  name text not null,
  json text not null,
  practitioner_json text not null,
  role_json text not null,
  pattern text,
  channel text,
  withdrawn integer not null default 0,
  version integer not null default 1
);
create index sandbox_schedules_sandbox on sandbox_schedules (sandbox_id);

create table sandbox_services (
  sandbox_id text not null references sandboxes (id),
  dos_id text not null,
  json text not null,
  organisation_json text not null,
  location_json text not null,
  primary key (sandbox_id, dos_id)
);
create index sandbox_services_dos on sandbox_services (dos_id);

create table sandbox_turns (
  sandbox_id text primary key,
  minute integer not null,
  taken integer not null
);

create table sandboxes (
  id text primary key,
  key text not null unique,
  project_id text unique references projects (id),
  name text not null,
  edition text not null,
  scenarios integer not null,
  off integer not null,
  allowed_to_search text,
  allowed_to_book text,
  weekly_hours text not null,
  slot_minutes integer not null,
  days_ahead integer not null,
  laid_out_to text,
  configured_at text not null,
  version integer not null,
  created_at text not null,
  per_minute integer not null default 600,
  armed integer not null default 0,
  allowed_to_cancel text,
  for_person_id text references people (id)
);
create index sandboxes_for_person on sandboxes (for_person_id, created_at, id);
create index sandboxes_stand_alone on sandboxes (created_at, id) where project_id is null;

create table saved_views (
  id text primary key,
  person_id text not null references people (id),
  name text not null,
  query text not null,
  shared integer not null,
  created_at text not null,
  list text not null default 'services' check (list in ('services', 'projects'))
);
create index saved_views_person on saved_views (person_id);

create table schema_versions (
  number integer primary key,
  version text not null,
  newest text not null,
  at text not null
);

create table security_events (
  id text primary key,
  at text not null,
  kind text not null,
  person_id text,
  by_id text,
  address text,
  request_id text,
  route text,
  event_id text,
  times integer not null
);
create index security_events_address on security_events (address, at, id, kind, person_id);
create index security_events_at on security_events (at, id);
create index security_events_kind on security_events (kind, at, id, person_id, address);
create index security_events_person on security_events (person_id, at, id, kind, address);

create table service_changes (
  id integer primary key, -- SQLite
  id bigint primary key generated by default as identity, -- PostgreSQL
  txid integer not null default 0, -- SQLite
  txid xid8 not null default pg_current_xact_id(), -- PostgreSQL
  kind text not null,
  ref text not null
);
create index service_changes_txid on service_changes (txid); -- PostgreSQL

create table service_confirmations (
  service_id text not null references services (id),
  at text not null,
  source text not null,
  primary key (service_id, at, source)
);
create index service_confirmations_source on service_confirmations (source);

create table service_dos_ids (
  dos_id text not null,
  service_id text not null references services (id),
  primary key (dos_id, service_id)
);
create index service_dos_ids_service on service_dos_ids (service_id);
create trigger service_dos_ids_earlier after insert or delete or update on public.service_dos_ids for each row execute function keep_row('dos_id,service_id', ''); -- PostgreSQL
create trigger service_dos_ids_noted after insert or delete or update on public.service_dos_ids for each row execute function note_row('dos_id,service_id', ''); -- PostgreSQL

create table service_field_values (
  service_id text not null references services (id), -- SQLite
  service_id text not null references services (id) on delete cascade, -- PostgreSQL
  field_id text not null references custom_fields (id),
  position integer not null,
  text text not null,
  text_search text not null,
  sort_key text not null,
  number double, -- SQLite
  number double precision, -- PostgreSQL
  day text,
  person_id text references people (id),
  primary key (service_id, field_id, position)
);
create index service_field_values_field on service_field_values (field_id, sort_key, service_id);
create trigger service_field_values_noted_delete after delete on service_field_values begin insert into service_changes (kind, ref) values ('service', old.service_id); end; -- SQLite
create trigger service_field_values_earlier after insert or delete or update on public.service_field_values for each row execute function keep_row('service_id,field_id,position', ''); -- PostgreSQL
create trigger service_field_values_noted_insert after insert on service_field_values begin insert into service_changes (kind, ref) values ('service', new.service_id); end; -- SQLite
create trigger service_field_values_noted_delete after delete on public.service_field_values for each row execute function service_field_values_noted_delete(); -- PostgreSQL
create trigger service_field_values_noted_update after update on service_field_values begin insert into service_changes (kind, ref) values ('service', new.service_id); end; -- SQLite
create trigger service_field_values_noted_insert after insert on public.service_field_values for each row execute function service_field_values_noted_insert(); -- PostgreSQL
create trigger service_field_values_noted_update after update on public.service_field_values for each row execute function service_field_values_noted_update(); -- PostgreSQL

create table service_notes (
  id text primary key,
  service_id text not null references services (id),
  body text not null,
  written_by text not null,
  written_by_id text,
  written_at text not null
);
create index service_notes_service on service_notes (service_id, written_at);
create trigger service_notes_noted after insert or delete or update on public.service_notes for each row execute function note_row('id', ''); -- PostgreSQL

create table services (
  id text primary key,
  name text not null,
  ods_code text not null unique,
  care_setting text not null,
  site text,
  address text,
  postcode text,
  phone text,
  region text,
  commissioner text,
  organisation_id text references organisations (id),
  provider_product text,
  consumer_product text,
  version integer not null,
  created_at text not null,
  region_code text,
  area_code text,
  area text,
  commissioner_code text,
  list_size integer,
  referrer_id text references organisations (id),
  live text check (live in ('yes', 'no')),
  other text not null default '{}',
  name_search text, -- SQLite
  name_search text generated always as (searchable(name)) stored, -- PostgreSQL
  ods_status text check (ods_status in ('open', 'closed', 'dormant', 'proposed')),
  closed_on text,
  successor text,
  closed integer not null default 0,
  rollout text not null default 'both' check (rollout in ('live', 'in-progress', 'ready', 'referrer', 'pair', 'both', 'closed')),
  listed_code text generated always as (case when instr(ods_code, '-') > 0 then substr(ods_code, 1, instr(ods_code, '-') - 1) else ods_code end) virtual, -- SQLite
  listed_code text generated always as (split_part(ods_code, '-', 1)) stored -- PostgreSQL
);
create index services_by_area on services (area, lower(name), id);
create index services_by_commissioner on services (commissioner, lower(name), id);
create index services_by_provider_product on services (provider_product, lower(name), id);
create index services_by_referrer_id on services (referrer_id, lower(name), id);
create index services_by_region on services (region, lower(name), id);
create index services_by_rollout on services (rollout, lower(name), id);
create index services_closed on services (closed, lower(name), id) where closed = 1;
create index services_closed_on on services (closed_on, id) where closed_on is not null;
create index services_cube on services (rollout, region, care_setting, referrer_id, consumer_product, provider_product, list_size);
create index services_listed_code on services (listed_code);
create index services_name on services (lower(name), id);
create index services_no_area on services (ods_code) where area is null;
create index services_no_commissioner on services (ods_code) where commissioner is null;
create index services_no_consumer_product on services (ods_code) where consumer_product is null;
create index services_no_list_size on services (ods_code) where list_size is null;
create index services_no_postcode on services (ods_code) where postcode is null;
create index services_no_provider_product on services (ods_code) where provider_product is null;
create index services_no_referrer_id on services (ods_code) where referrer_id is null;
create index services_no_region on services (ods_code) where region is null;
create index services_ods_status on services (ods_status, id) where ods_status is not null;
create index services_organisation on services (organisation_id) where organisation_id is not null;
create index services_pair on services (consumer_product, provider_product, rollout, list_size);
create index services_postcode on services (postcode);
create index services_referrer on services (referrer_id, rollout, list_size);
create index services_said_live on services (ods_code) where live = 'yes';
create index services_successor on services (successor, id) where successor is not null;
create trigger services_noted_delete after delete on services begin insert into service_changes (kind, ref) values ('service', old.id); end; -- SQLite
create trigger services_earlier after insert or delete or update on public.services for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger services_noted_insert after insert on services begin insert into service_changes (kind, ref) values ('service', new.id); end; -- SQLite
create trigger services_noted after insert or delete or update on public.services for each row execute function note_row('id', 'rollout,closed,name_search,listed_code'); -- PostgreSQL
create trigger services_noted_update after update of id, name, ods_code, care_setting, postcode, region, area, commissioner, provider_product, consumer_product, list_size, referrer_id, rollout on services when new.id is not old.id or new.name is not old.name or new.ods_code is not old.ods_code or new.care_setting is not old.care_setting or new.postcode is not old.postcode or new.region is not old.region or new.area is not old.area or new.commissioner is not old.commissioner or new.provider_product is not old.provider_product or new.consumer_product is not old.consumer_product or new.list_size is not old.list_size or new.referrer_id is not old.referrer_id or new.rollout is not old.rollout begin insert into service_changes (kind, ref) values ('service', new.id); end; -- SQLite
create trigger services_noted_delete after delete on public.services for each row execute function services_noted_delete(); -- PostgreSQL
create trigger services_search_added after insert on services begin update services set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger services_noted_insert after insert on public.services for each row execute function services_noted_insert(); -- PostgreSQL
create trigger services_search_changed after update of name, name_search on services when new.name is not old.name or new.name_search is not old.name_search begin update services set name_search = searchable(name) where rowid = new.rowid; end; -- SQLite
create trigger services_noted_truncate after truncate on public.services for each statement execute function services_noted_truncate(); -- PostgreSQL
create trigger services_noted_update after update of id, name, ods_code, care_setting, postcode, region, area, commissioner, provider_product, consumer_product, list_size, referrer_id, rollout on public.services for each row when (((new.id is distinct from old.id) or (new.name is distinct from old.name) or (new.ods_code is distinct from old.ods_code) or (new.care_setting is distinct from old.care_setting) or (new.postcode is distinct from old.postcode) or (new.region is distinct from old.region) or (new.area is distinct from old.area) or (new.commissioner is distinct from old.commissioner) or (new.provider_product is distinct from old.provider_product) or (new.consumer_product is distinct from old.consumer_product) or (new.list_size is distinct from old.list_size) or (new.referrer_id is distinct from old.referrer_id) or (new.rollout is distinct from old.rollout))) execute function services_noted_update(); -- PostgreSQL

create table sessions (
  id_hash text primary key,
  account_id text references accounts (id),
  data text not null,
  address text,
  agent text,
  created_at text not null,
  seen_at text not null,
  expires_at text not null
);
create index sessions_account on sessions (account_id);
create index sessions_expiry on sessions (expires_at);

create table shared_dos_ids (
  dos_id text primary key,
  confirmed_by_id text references people (id),
  confirmed_by text not null,
  confirmed_at text not null
);
create trigger shared_dos_ids_noted after insert or delete or update on public.shared_dos_ids for each row execute function note_row('dos_id', ''); -- PostgreSQL

create table shared_prerequisites (
  id text primary key,
  key text not null,
  title text not null,
  value_kind text,
  holder_kind text not null check (holder_kind in ('site', 'organisation', 'product', 'supplier', 'region')),
  holder_key text not null,
  product_version text not null,
  holder_name text not null,
  holder_name_search text not null,
  value text,
  note text not null,
  link text,
  met_since text not null,
  valid_until text,
  recorded_by text not null,
  recorded_by_id text,
  recorded_at text not null,
  version integer not null,
  withdrawn_by text,
  withdrawn_by_id text,
  withdrawn_at text,
  withdrawn_reason text
);
create index shared_prerequisites_ending on shared_prerequisites (valid_until) where withdrawn_at is null and valid_until is not null;
create index shared_prerequisites_name on shared_prerequisites (lower(holder_name), id);
create unique index shared_prerequisites_once on shared_prerequisites (key, holder_kind, holder_key, product_version) where withdrawn_at is null;
create trigger shared_prerequisites_noted after insert or delete or update on public.shared_prerequisites for each row execute function note_row('id', 'holder_name_search'); -- PostgreSQL

create table slots (
  number integer primary key, -- SQLite
  number integer primary key generated by default as identity, -- PostgreSQL
  id text not null unique,
  schedule_id text not null references sandbox_schedules (id),
  starts_at bigint not null,
  ends_at bigint not null,
  status text not null check (status in ('free', 'busy', 'withdrawn'))
);
create index slots_all on slots (schedule_id, starts_at, number);
create index slots_free on slots (schedule_id, starts_at, number, ends_at, id) where status = 'free';
create unique index slots_once on slots (schedule_id, starts_at) where status <> 'withdrawn';

create table sop_comments (
  id text primary key,
  project_id text not null references projects (id),
  version_id text references sop_versions (id),
  body text not null,
  written_by text not null,
  written_at text not null,
  written_by_id text,
  section text,
  resolved_at text,
  resolved_by text,
  resolved_by_id text,
  resolved_with text
);
create index sop_comments_open on sop_comments (project_id, section) where resolved_at is null;
create index sop_comments_project on sop_comments (project_id, written_at, id);
create trigger sop_comments_noted after insert or delete or update on public.sop_comments for each row execute function note_row('id', ''); -- PostgreSQL

create table sop_drafts (
  project_id text primary key references projects (id),
  body text not null,
  options text not null,
  version integer not null,
  saved_by text not null,
  saved_at text not null,
  template_digest text,
  saved_by_id text
);
create trigger sop_drafts_noted after insert or delete or update on public.sop_drafts for each row execute function note_row('project_id', ''); -- PostgreSQL

create table sop_drawings (
  kind text not null,
  id text not null,
  digest text not null,
  rules integer not null,
  html text,
  primary key (kind, id)
);

create table sop_left_open (
  id text primary key,
  version_id text not null references sop_versions (id),
  project_id text not null references projects (id),
  what text not null,
  confirmed_by text not null,
  confirmed_by_id text,
  confirmed_at text not null
);
create index sop_left_open_version on sop_left_open (version_id);
create trigger sop_left_open_noted after insert or delete or update on public.sop_left_open for each row execute function note_row('id', ''); -- PostgreSQL

create table sop_readers (
  id text primary key,
  project_id text not null references projects (id),
  person_id text not null references people (id),
  added_by text not null,
  added_by_id text,
  added_at text not null,
  removed_at text,
  removed_by text,
  removed_by_id text,
  removed_because text,
  to_ask integer not null default 0
);
create index sop_readers_of_person on sop_readers (person_id);
create index sop_readers_to_ask on sop_readers (id) where to_ask = 1;
create unique index sop_readers_once on sop_readers (project_id, person_id) where removed_at is null;
create trigger sop_readers_noted after insert or delete or update on public.sop_readers for each row execute function note_row('id', 'to_ask'); -- PostgreSQL

create table sop_readings (
  id text primary key,
  project_id text not null references projects (id),
  version_id text not null references sop_versions (id),
  digest text not null,
  person_id text not null references people (id),
  person_name text not null,
  organisation text,
  meaning text not null,
  at text not null,
  proof text not null check (proof in ('one-off link', 'session')),
  code_sent_to text,
  session_hash text,
  request_id text
);
create index sop_readings_of_project on sop_readings (project_id, person_id);
create unique index sop_readings_once on sop_readings (version_id, person_id);
create trigger sop_readings_kept_delete before delete on sop_readings begin select raise(abort, 'Rows of sop_readings are kept as they were written'); end; -- SQLite
create trigger sop_readings_kept_truncate before truncate on public.sop_readings for each statement execute function refuse_change(); -- PostgreSQL
create trigger sop_readings_kept_update before update on sop_readings begin select raise(abort, 'Rows of sop_readings are kept as they were written'); end; -- SQLite
create trigger sop_readings_kept_update before delete or update on public.sop_readings for each row execute function refuse_change(); -- PostgreSQL
create trigger sop_readings_noted after insert or delete or update on public.sop_readings for each row execute function note_row('id', ''); -- PostgreSQL

create table sop_rounds (
  id text primary key,
  project_id text not null references projects (id),
  version_id text not null unique references sop_versions (id),
  opened_by text not null,
  opened_at text not null,
  closed_at text,
  opened_by_id text,
  signing text,
  signed_at text,
  review_on text,
  replaced_at text,
  same_as_id text references sop_versions (id)
);
create index sop_rounds_review on sop_rounds (review_on) where review_on is not null and replaced_at is null;
create unique index sop_rounds_in_force on sop_rounds (project_id) where signed_at is not null and replaced_at is null;
create unique index sop_rounds_one_open on sop_rounds (project_id) where closed_at is null;
create trigger sop_rounds_noted_delete after delete on sop_rounds begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger sop_rounds_earlier after insert or delete or update on public.sop_rounds for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger sop_rounds_noted_insert after insert on sop_rounds begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger sop_rounds_noted after insert or delete or update on public.sop_rounds for each row execute function note_row('id', ''); -- PostgreSQL
create trigger sop_rounds_noted_update after update of project_id, version_id, opened_at, closed_at, signed_at, review_on, replaced_at on sop_rounds when new.project_id is not old.project_id or new.version_id is not old.version_id or new.opened_at is not old.opened_at or new.closed_at is not old.closed_at or new.signed_at is not old.signed_at or new.review_on is not old.review_on or new.replaced_at is not old.replaced_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger sop_rounds_noted_delete after delete on public.sop_rounds for each row execute function sop_rounds_noted_delete(); -- PostgreSQL
create trigger sop_rounds_noted_insert after insert on public.sop_rounds for each row execute function sop_rounds_noted_insert(); -- PostgreSQL
create trigger sop_rounds_noted_update after update of project_id, version_id, opened_at, closed_at, signed_at, review_on, replaced_at on public.sop_rounds for each row when (((new.project_id is distinct from old.project_id) or (new.version_id is distinct from old.version_id) or (new.opened_at is distinct from old.opened_at) or (new.closed_at is distinct from old.closed_at) or (new.signed_at is distinct from old.signed_at) or (new.review_on is distinct from old.review_on) or (new.replaced_at is distinct from old.replaced_at))) execute function sop_rounds_noted_update(); -- PostgreSQL

create table sop_signatures (
  id text primary key,
  version_id text not null references sop_versions (id),
  project_id text not null references projects (id),
  digest text not null,
  role_key text not null,
  role_name text not null,
  person_id text not null references people (id),
  person_name text not null,
  meaning text not null,
  reason text,
  at text not null,
  given_by text,
  organisation text,
  proof text not null default 'password',
  session_hash text,
  request_id text,
  code_sent_to text,
  for_person_id text references people (id),
  for_person_name text,
  decision text not null default 'signed' check (decision in ('signed', 'declined', 'noted')), -- SQLite
  decision text not null check (decision in ('signed', 'declined', 'noted')), -- PostgreSQL
  signed_version_id text references sop_versions (id),
  corrects_id text references sop_signatures (id),
  corrected_because text,
  instead_name text,
  instead_email text
);
create index sop_signatures_project on sop_signatures (project_id, at);
create index sop_signatures_version on sop_signatures (version_id, role_key, person_id);
create unique index sop_signatures_corrected on sop_signatures (corrects_id) where corrects_id is not null;
create unique index sop_signatures_once on sop_signatures (version_id, role_key, coalesce(for_person_id, person_id)) where corrects_id is null;
create trigger sop_signatures_kept_delete before delete on sop_signatures begin select raise(abort, 'Rows of sop_signatures are kept as they were written'); end; -- SQLite
create trigger sop_signatures_earlier after insert or delete or update on public.sop_signatures for each row execute function keep_row('id', 'session_hash'); -- PostgreSQL
create trigger sop_signatures_kept_update before update on sop_signatures begin select raise(abort, 'Rows of sop_signatures are kept as they were written'); end; -- SQLite
create trigger sop_signatures_kept_truncate before truncate on public.sop_signatures for each statement execute function refuse_change(); -- PostgreSQL
create trigger sop_signatures_noted_delete after delete on sop_signatures begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger sop_signatures_kept_update before delete or update on public.sop_signatures for each row execute function refuse_change(); -- PostgreSQL
create trigger sop_signatures_noted_insert after insert on sop_signatures begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger sop_signatures_noted after insert or delete or update on public.sop_signatures for each row execute function note_row('id', ''); -- PostgreSQL
create trigger sop_signatures_noted_update after update of project_id, version_id, role_key, person_id, for_person_id, decision on sop_signatures when new.project_id is not old.project_id or new.version_id is not old.version_id or new.role_key is not old.role_key or new.person_id is not old.person_id or new.for_person_id is not old.for_person_id or new.decision is not old.decision begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger sop_signatures_noted_delete after delete on public.sop_signatures for each row execute function sop_signatures_noted_delete(); -- PostgreSQL
create trigger sop_signatures_noted_insert after insert on public.sop_signatures for each row execute function sop_signatures_noted_insert(); -- PostgreSQL
create trigger sop_signatures_noted_update after update of project_id, version_id, role_key, person_id, for_person_id, decision on public.sop_signatures for each row when (((new.project_id is distinct from old.project_id) or (new.version_id is distinct from old.version_id) or (new.role_key is distinct from old.role_key) or (new.person_id is distinct from old.person_id) or (new.for_person_id is distinct from old.for_person_id) or (new.decision is distinct from old.decision))) execute function sop_signatures_noted_update(); -- PostgreSQL

create table sop_sites (
  id text primary key,
  version_id text not null references sop_versions (id),
  project_id text not null references projects (id),
  site_id text not null,
  name text not null,
  ods_code text not null,
  care_setting text not null,
  choices text not null
);
create index sop_sites_site on sop_sites (site_id, version_id);
create unique index sop_sites_once on sop_sites (version_id, site_id);
create trigger sop_sites_noted after insert or delete or update on public.sop_sites for each row execute function note_row('id', ''); -- PostgreSQL

create table sop_versions (
  id text primary key,
  project_id text not null references projects (id),
  number integer not null,
  body text not null,
  digest text not null,
  written_by text not null,
  written_at text not null,
  written_by_id text
);
create unique index sop_versions_number on sop_versions (project_id, number);
create trigger sop_versions_kept_delete before delete on sop_versions begin select raise(abort, 'Rows of sop_versions are kept as they were written'); end; -- SQLite
create trigger sop_versions_earlier after insert or delete or update on public.sop_versions for each row execute function keep_row('id', 'body'); -- PostgreSQL
create trigger sop_versions_kept_update before update on sop_versions begin select raise(abort, 'Rows of sop_versions are kept as they were written'); end; -- SQLite
create trigger sop_versions_kept_truncate before truncate on public.sop_versions for each statement execute function refuse_change(); -- PostgreSQL
create trigger sop_versions_kept_update before delete or update on public.sop_versions for each row execute function refuse_change(); -- PostgreSQL
create trigger sop_versions_noted after insert or delete or update on public.sop_versions for each row execute function note_row('id', ''); -- PostgreSQL

create table template_answers (
  id text primary key,
  project_id text not null references projects (id),
  decision text not null check (decision in ('taken', 'kept')),
  from_version text not null,
  to_version text not null,
  taken text not null,
  left_out text not null,
  person_id text not null,
  person_name text not null,
  at text not null
);
create index template_answers_by_project on template_answers (project_id, at);
create trigger template_answers_noted after insert or delete or update on public.template_answers for each row execute function note_row('id', ''); -- PostgreSQL

create table template_drafts (
  id text primary key,
  slot integer not null check (slot = 1),
  body text not null,
  based_on text not null,
  release text not null,
  version integer not null,
  started_by text not null,
  started_by_id text references people (id),
  started_at text not null,
  saved_by text not null,
  saved_by_id text references people (id),
  saved_at text not null
);
create unique index template_drafts_one on template_drafts (slot);

create table template_versions (
  id text primary key,
  number integer not null,
  body text not null,
  based_on text not null,
  release text not null,
  note text not null,
  effective_on text not null,
  published_by text not null,
  published_by_id text references people (id),
  published_at text not null,
  withdrawn_by text,
  withdrawn_by_id text references people (id),
  withdrawn_at text
);
create unique index template_versions_number on template_versions (number);
create trigger template_versions_noted after insert or delete or update on public.template_versions for each row execute function note_row('id', ''); -- PostgreSQL

create table test_case_comments (
  id text primary key,
  run_id text not null references test_runs (id),
  case_id text not null references test_cases (id),
  body text not null,
  written_by_id text not null,
  written_by text not null,
  written_at text not null
);
create index test_case_comments_run on test_case_comments (run_id, case_id, written_at);
create trigger test_case_comments_noted after insert or delete or update on public.test_case_comments for each row execute function note_row('id', ''); -- PostgreSQL

create table test_cases (
  id text primary key,
  project_id text not null references projects (id),
  code text not null,
  number text,
  side text not null check (side in ('consumer', 'provider')),
  criterion text not null,
  expected text not null,
  sandbox_sees integer not null,
  position integer not null,
  template_key text,
  smoke integer not null default 0
);
create index test_cases_project on test_cases (project_id, position);
create trigger test_cases_noted after insert or delete or update on public.test_cases for each row execute function note_row('id', ''); -- PostgreSQL

create table test_entry_conditions (
  id text primary key,
  project_id text not null references projects (id),
  title text not null,
  owner text not null,
  position integer not null,
  met_by text,
  met_at text,
  note text,
  version integer not null,
  due_day text,
  template_key text,
  met_by_id text
);
create index test_entry_conditions_open on test_entry_conditions (project_id, owner) where met_at is null;
create index test_entry_conditions_project on test_entry_conditions (project_id, position);
create trigger test_entry_conditions_noted_delete after delete on test_entry_conditions begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger test_entry_conditions_earlier after insert or delete or update on public.test_entry_conditions for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger test_entry_conditions_noted_insert after insert on test_entry_conditions begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_entry_conditions_noted after insert or delete or update on public.test_entry_conditions for each row execute function note_row('id', ''); -- PostgreSQL
create trigger test_entry_conditions_noted_update after update of project_id, owner, met_at, due_day on test_entry_conditions when new.project_id is not old.project_id or new.owner is not old.owner or new.met_at is not old.met_at or new.due_day is not old.due_day begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_entry_conditions_noted_delete after delete on public.test_entry_conditions for each row execute function test_entry_conditions_noted_delete(); -- PostgreSQL
create trigger test_entry_conditions_noted_insert after insert on public.test_entry_conditions for each row execute function test_entry_conditions_noted_insert(); -- PostgreSQL
create trigger test_entry_conditions_noted_update after update of project_id, owner, met_at, due_day on public.test_entry_conditions for each row when (((new.project_id is distinct from old.project_id) or (new.owner is distinct from old.owner) or (new.met_at is distinct from old.met_at) or (new.due_day is distinct from old.due_day))) execute function test_entry_conditions_noted_update(); -- PostgreSQL

create table test_plans (
  project_id text primary key references projects (id),
  set_up text not null,
  codes text not null,
  version integer not null,
  provider_product text,
  consumer_product text,
  provider_version text,
  consumer_version text
);
create trigger test_plans_noted after insert or delete or update on public.test_plans for each row execute function note_row('project_id', ''); -- PostgreSQL

create table test_proposals_refused (
  run_id text not null references test_runs (id),
  case_id text not null references test_cases (id),
  interaction_id text not null,
  verdict text not null check (verdict in ('pass', 'fail')),
  says text not null,
  person_id text not null,
  person_name text not null,
  at text not null,
  primary key (run_id, case_id, interaction_id)
);
create trigger test_proposals_refused_noted after insert or delete or update on public.test_proposals_refused for each row execute function note_row('run_id,case_id,interaction_id', ''); -- PostgreSQL

create table test_results (
  id text primary key,
  run_id text not null references test_runs (id),
  case_id text not null references test_cases (id),
  verdict text not null check (verdict in ('pass', 'fail', 'blocked', 'not-applicable', 'accepted')),
  comment text,
  recorded_by text not null,
  recorded_at text not null,
  attempt integer not null default 1,
  recorded_by_id text
);
create index test_results_run on test_results (run_id, case_id, recorded_at);
create unique index test_results_attempt on test_results (run_id, case_id, attempt);
create trigger test_results_noted after insert or delete or update on public.test_results for each row execute function note_row('id', ''); -- PostgreSQL

create table test_run_actions (
  id text primary key,
  project_id text not null references projects (id),
  run_id text not null references test_runs (id),
  position integer not null,
  what text not null,
  owner_role text,
  owner_person text references people (id),
  due_day text not null,
  done_at text,
  done_by_id text,
  done_by text,
  done_note text,
  version integer not null
);
create index test_run_actions_open on test_run_actions (project_id) where done_at is null;
create unique index test_run_actions_run on test_run_actions (run_id, position);
create trigger test_run_actions_noted_delete after delete on test_run_actions begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger test_run_actions_earlier after insert or delete or update on public.test_run_actions for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger test_run_actions_noted_insert after insert on test_run_actions begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_run_actions_noted after insert or delete or update on public.test_run_actions for each row execute function note_row('id', ''); -- PostgreSQL
create trigger test_run_actions_noted_update after update of project_id, owner_role, owner_person, due_day, done_at on test_run_actions when new.project_id is not old.project_id or new.owner_role is not old.owner_role or new.owner_person is not old.owner_person or new.due_day is not old.due_day or new.done_at is not old.done_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_run_actions_noted_delete after delete on public.test_run_actions for each row execute function test_run_actions_noted_delete(); -- PostgreSQL
create trigger test_run_actions_noted_insert after insert on public.test_run_actions for each row execute function test_run_actions_noted_insert(); -- PostgreSQL
create trigger test_run_actions_noted_update after update of project_id, owner_role, owner_person, due_day, done_at on public.test_run_actions for each row when (((new.project_id is distinct from old.project_id) or (new.owner_role is distinct from old.owner_role) or (new.owner_person is distinct from old.owner_person) or (new.due_day is distinct from old.due_day) or (new.done_at is distinct from old.done_at))) execute function test_run_actions_noted_update(); -- PostgreSQL

create table test_run_attendees (
  id text primary key,
  run_id text not null references test_runs (id),
  person_id text references people (id),
  name text not null,
  role text not null,
  joined_at text not null,
  joined_by text not null,
  joined_by_id text,
  left_at text,
  left_by text,
  left_by_id text
);
create index test_run_attendees_of_run on test_run_attendees (run_id);
create unique index test_run_attendees_once on test_run_attendees (run_id, person_id) where left_at is null;
create trigger test_run_attendees_noted after insert or delete or update on public.test_run_attendees for each row execute function note_row('id', ''); -- PostgreSQL

create table test_run_waits (
  id text primary key,
  run_id text not null references test_runs (id),
  code text not null,
  organisation text not null,
  started_by text not null,
  started_at text not null,
  ends_at text not null,
  stopped_at text,
  started_by_id text
);
create index test_run_waits_run on test_run_waits (run_id, started_at);

create table test_runs (
  id text primary key,
  project_id text not null references projects (id),
  number integer not null,
  held_on text not null,
  environment text not null,
  attendees text not null,
  review text,
  outcome text,
  actions text,
  finished_by text,
  finished_at text,
  version integer not null,
  created_at text not null,
  asked_by_id text,
  asked_by text,
  asked_as text,
  asked_side text,
  asked_at text,
  opened_at text,
  opened_by text,
  opened_reason text,
  opened_despite text,
  reopened_at text,
  reopened_by text,
  reopened_reason text,
  counts integer not null default 0,
  pair text,
  finished_by_id text,
  opened_by_id text,
  reopened_by_id text,
  asked_for_id text references people (id),
  cancelled_at text,
  cancelled_by text,
  cancelled_by_id text,
  cancelled_reason text,
  tested_with text,
  rests_on_id text references projects (id)
);
create index test_runs_asked on test_runs (asked_at) where asked_at is not null and finished_at is null;
create index test_runs_open on test_runs (project_id) where finished_at is null;
create index test_runs_planned on test_runs (held_on) where finished_at is null;
create unique index test_runs_number on test_runs (project_id, number);
create trigger test_runs_noted_delete after delete on test_runs begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger test_runs_earlier after insert or delete or update on public.test_runs for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger test_runs_noted_insert after insert on test_runs begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_runs_noted after insert or delete or update on public.test_runs for each row execute function note_row('id', 'counts'); -- PostgreSQL
create trigger test_runs_noted_update after update of project_id, counts, finished_at on test_runs when new.project_id is not old.project_id or new.counts is not old.counts or new.finished_at is not old.finished_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger test_runs_noted_delete after delete on public.test_runs for each row execute function test_runs_noted_delete(); -- PostgreSQL
create trigger test_runs_noted_insert after insert on public.test_runs for each row execute function test_runs_noted_insert(); -- PostgreSQL
create trigger test_runs_noted_update after update of project_id, counts, finished_at on public.test_runs for each row when (((new.project_id is distinct from old.project_id) or (new.counts is distinct from old.counts) or (new.finished_at is distinct from old.finished_at))) execute function test_runs_noted_update(); -- PostgreSQL

create table tracker_import_rows (
  import_id text not null references tracker_imports (id),
  number integer not null,
  part integer not null default 0,
  ods_code text,
  name text,
  incoming text not null,
  said text not null default '{}',
  changes text not null,
  plain integer not null default 0,
  why text,
  near text,
  decision text check (decision in ('file', 'here', 'same', 'new', 'leave')),
  seen integer,
  wrote integer,
  before text,
  search text, -- SQLite
  search text generated always as (searchable(((((((coalesce(ods_code, '') || ' ') || coalesce(name, '')) || ' ') || coalesce(why, '')) || ' ') || coalesce(changes, '')))) stored, -- PostgreSQL
  kind text not null default 'not-taken' check (kind in ('new', 'changed', 'conflict', 'close', 'closed', 'unchanged', 'not-taken', 'outside')),
  primary key (import_id, number, part)
);
create index tracker_import_rows_kind on tracker_import_rows (import_id, kind, number, part);
create trigger tracker_import_rows_search_added after insert on tracker_import_rows begin update tracker_import_rows set search = searchable(coalesce(ods_code, '') || ' ' || coalesce(name, '') || ' ' || coalesce(why, '') || ' ' || coalesce(changes, '')) where rowid = new.rowid; end; -- SQLite
create trigger tracker_import_rows_search_changed after update of ods_code, name, why, changes, search on tracker_import_rows when new.ods_code is not old.ods_code or new.name is not old.name or new.why is not old.why or new.changes is not old.changes or new.search is not old.search begin update tracker_import_rows set search = searchable(coalesce(ods_code, '') || ' ' || coalesce(name, '') || ' ' || coalesce(why, '') || ' ' || coalesce(changes, '')) where rowid = new.rowid; end; -- SQLite

create table tracker_imports (
  id text primary key,
  file_name text not null,
  digest text not null,
  sheet text not null,
  person_id text not null,
  person_name text not null,
  uploaded_at text not null,
  state text not null check (state in ('reading', 'review', 'writing', 'done', 'undoing', 'undone', 'cancelled')),
  columns text not null,
  warnings text not null,
  choices text not null default '{}',
  counts text not null,
  written integer not null default 0,
  made text not null default '{}',
  settled_at text,
  settled_by text,
  shared text not null default '{}',
  settled_by_id text,
  file_id text,
  within_id text references people (id)
);
create index tracker_imports_by_file on tracker_imports (file_id);
create index tracker_imports_open on tracker_imports (state) where state in ('reading', 'writing', 'undoing');
create index tracker_imports_uploaded on tracker_imports (uploaded_at, id);
create unique index tracker_imports_one_at_a_time on tracker_imports ((case when state in ('writing', 'undoing') then 1 end)); -- SQLite
create unique index tracker_imports_one_at_a_time on tracker_imports (( case when state in ('writing', 'undoing') then 1 else null end)); -- PostgreSQL
create trigger tracker_imports_earlier after insert or delete or update on public.tracker_imports for each row execute function keep_row('id', 'warnings,choices,counts,written,made,shared'); -- PostgreSQL

create table wave_procedures (
  id text primary key,
  wave_id text not null references waves (id),
  project_id text not null references projects (id),
  organisation_id text not null,
  organisation_name text not null,
  care_setting text not null,
  named_by text not null,
  named_by_id text,
  named_at text not null,
  ended_by text,
  ended_by_id text,
  ended_at text,
  ended_reason text,
  signed text
);
create index wave_procedures_project on wave_procedures (project_id) where ended_at is null;
create unique index wave_procedures_once on wave_procedures (wave_id, organisation_id, care_setting) where ended_at is null;
create trigger wave_procedures_noted after insert or delete or update on public.wave_procedures for each row execute function note_row('id', 'signed'); -- PostgreSQL

create table wave_projects (
  id text primary key,
  wave_id text not null references waves (id),
  project_id text not null references projects (id),
  position integer not null,
  first_planned_on text,
  added_by text not null,
  added_by_id text,
  added_at text not null,
  left_by text,
  left_by_id text,
  left_at text,
  left_reason text,
  full_test_reason text,
  full_test_by text,
  full_test_by_id text,
  full_test_at text,
  procedure_choice text check (procedure_choice in ('own', 'shared')),
  procedure_reason text,
  procedure_by text,
  procedure_by_id text,
  procedure_at text
);
create index wave_projects_project on wave_projects (project_id, added_at);
create unique index wave_projects_once on wave_projects (project_id) where left_at is null;
create unique index wave_projects_position on wave_projects (wave_id, position);
create trigger wave_projects_noted_delete after delete on wave_projects begin insert into service_changes (kind, ref) values ('project', old.project_id); end; -- SQLite
create trigger wave_projects_earlier after insert or delete or update on public.wave_projects for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger wave_projects_noted_insert after insert on wave_projects begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger wave_projects_noted after insert or delete or update on public.wave_projects for each row execute function note_row('id', ''); -- PostgreSQL
create trigger wave_projects_noted_update after update of project_id, wave_id, position, left_at on wave_projects when new.project_id is not old.project_id or new.wave_id is not old.wave_id or new.position is not old.position or new.left_at is not old.left_at begin insert into service_changes (kind, ref) values ('project', new.project_id); end; -- SQLite
create trigger wave_projects_noted_delete after delete on public.wave_projects for each row execute function wave_projects_noted_delete(); -- PostgreSQL
create trigger wave_projects_noted_insert after insert on public.wave_projects for each row execute function wave_projects_noted_insert(); -- PostgreSQL
create trigger wave_projects_noted_update after update of project_id, wave_id, position, left_at on public.wave_projects for each row when (((new.project_id is distinct from old.project_id) or (new.wave_id is distinct from old.wave_id) or (new.position is distinct from old.position) or (new.left_at is distinct from old.left_at))) execute function wave_projects_noted_update(); -- PostgreSQL

create table wave_representatives (
  id text primary key,
  wave_id text not null references waves (id),
  project_id text not null references projects (id),
  consumer_id text not null,
  consumer_name text not null,
  consumer_version text not null,
  provider_id text not null,
  provider_name text not null,
  provider_version text not null,
  named_by text not null,
  named_by_id text,
  named_at text not null,
  ended_by text,
  ended_by_id text,
  ended_at text,
  ended_reason text,
  passed text
);
create index wave_representatives_project on wave_representatives (project_id) where ended_at is null;
create unique index wave_representatives_once on wave_representatives (wave_id, consumer_id, consumer_version, provider_id, provider_version) where ended_at is null;
create trigger wave_representatives_noted after insert or delete or update on public.wave_representatives for each row execute function note_row('id', 'passed'); -- PostgreSQL

create table waves (
  id text primary key,
  name text not null,
  owner_id text not null references people (id),
  go_live_on text,
  testing_on text,
  capacity_a_week integer,
  pattern_id text,
  state text not null check (state in ('open', 'closed')),
  version integer not null,
  created_by text not null,
  created_by_id text,
  created_at text not null,
  procedures text check (procedures in ('organisation')), -- SQLite
  procedures text check (procedures = 'organisation') -- PostgreSQL
);
create unique index waves_name on waves (lower(name));
create trigger waves_earlier after insert or delete or update on public.waves for each row execute function keep_row('id', ''); -- PostgreSQL
create trigger waves_noted after insert or delete or update on public.waves for each row execute function note_row('id', ''); -- PostgreSQL
