/**
 * Sandboxes, their diaries, bookings and interactions. `json` columns hold finished FHIR fragments, beside the columns that are searched. Times of
 * slots are milliseconds since 1970.
 */
export const sandbox = [
  `create table sandboxes (
    id text primary key, key text not null unique, project_id text unique references projects (id), name text not null, edition text not null, scenarios integer not null,
    off integer not null, allowed_to_search text, allowed_to_book text, weekly_hours text not null, slot_minutes integer not null, days_ahead integer not null,
    laid_out_to text, configured_at text not null, version integer not null, created_at text not null)`,
  `create table sandbox_services (
    sandbox_id text not null references sandboxes (id), dos_id text not null, json text not null, organisation_json text not null, location_json text not null, primary key (sandbox_id, dos_id))`,
  `create table sandbox_schedules (
    id text primary key, sandbox_id text not null references sandboxes (id), name text not null, json text not null, practitioner_json text not null, role_json text not null)`,
  `create index sandbox_schedules_sandbox on sandbox_schedules (sandbox_id)`,
  `create table sandbox_schedule_services (
    schedule_id text not null references sandbox_schedules (id), sandbox_id text not null, dos_id text not null, primary key (sandbox_id, dos_id, schedule_id))`,
  `create table slots (
    number integer primary key, id text not null unique, schedule_id text not null references sandbox_schedules (id), starts_at bigint not null, ends_at bigint not null, status text not null check (status in ('free', 'busy', 'withdrawn')))`,
  `create unique index slots_once on slots (schedule_id, starts_at) where status <> 'withdrawn'`,
  `create index slots_free on slots (schedule_id, starts_at, number) where status = 'free'`,
  `create index slots_all on slots (schedule_id, starts_at, number)`,
  `create table slot_fragments (number integer primary key references slots (number), free_json text not null, busy_json text not null)`,
  `create table appointments (
    id text primary key, sandbox_id text not null references sandboxes (id), slot_id text not null references slots (id), patient_key text, status text not null check (status in ('booked', 'cancelled')),
    version integer not null, starts_at bigint not null, created_at text not null)`,
  `create unique index appointments_one_per_slot on appointments (slot_id) where status = 'booked'`,
  `create index appointments_patient on appointments (sandbox_id, patient_key, starts_at)`,
  `create table appointment_versions (
    appointment_id text not null references appointments (id), version integer not null, json text not null, organisation text, practitioner text, device text, at text not null, primary key (appointment_id, version))`,
  `create table sandbox_request_ids (
    sandbox_id text not null references sandboxes (id), request_id text not null, resource text not null, at text not null, primary key (sandbox_id, request_id))`,
  `create table interactions (
    id text primary key, sandbox_id text not null, at text not null, operation text not null, method text not null, url text not null, request_headers text not null, request_body text,
    status integer not null, response_headers text not null, response_body text, findings text not null, duration_ms real not null, organisation text, practitioner text, trace_id text, request_id text, outcome_id text, digest text not null)`,
  `create index interactions_sandbox on interactions (sandbox_id, at, id)`,
]
