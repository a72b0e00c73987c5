/**
 * How many requests a minute a sandbox accepts, and the faults that people armed on it. `armed` counts those with requests left, so that a request to
 * a sandbox without any needs no further query.
 */
export const simulation = [
  `alter table sandboxes add column per_minute integer not null default 600`,
  `alter table sandboxes add column armed integer not null default 0`,
  `create table sandbox_faults (
    id text primary key, sandbox_id text not null references sandboxes (id), operation text, kind text not null check (kind in ('status', 'delay', 'drop', 'cut')), status integer, seconds integer,
    requests integer not null, remaining integer not null, armed_by text not null, armed_at text not null)`,
  `create index sandbox_faults_listed on sandbox_faults (sandbox_id, armed_at)`,
]
