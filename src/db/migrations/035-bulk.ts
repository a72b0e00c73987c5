/** Changes to many projects at once: a job with its choices, and each row with its plan, its outcome, and what an undo needs. */
export const bulk = [
  `create table bulk_jobs (
    id text primary key, act text not null check (act in ('owner', 'dates', 'hold', 'start')), choices text not null, query text not null, person_id text not null references people (id), person_name text not null,
    state text not null check (state in ('review', 'running', 'done', 'undoing', 'undone', 'cancelled')), total integer not null, will integer not null, made_at text not null, settled_at text, undone_by text, undone_by_id text, undone_at text)`,
  `create index bulk_jobs_made on bulk_jobs (made_at, id)`,
  `create index bulk_jobs_open on bulk_jobs (state) where state in ('running', 'undoing')`,
  `create table bulk_rows (
    job_id text not null references bulk_jobs (id), number integer not null, service_id text not null, ods_code text not null, name text not null, project_id text, will integer not null, why text,
    outcome text check (outcome in ('done', 'left', 'undone', 'kept')), told text, made text, primary key (job_id, number))`,
  `create index bulk_rows_will on bulk_rows (job_id, will, number)`,
  `create index bulk_rows_outcome on bulk_rows (job_id, outcome, number)`,
]
