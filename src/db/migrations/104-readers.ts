/**
 * Those who are asked whether they have read and understood the procedure that is in force, and what each has confirmed. What was confirmed is kept as it
 * was written.
 */
const tables = [
  `create table sop_readers (
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
  )`,
  `create unique index sop_readers_once on sop_readers (project_id, person_id) where removed_at is null`,
  `create index sop_readers_to_ask on sop_readers (id) where to_ask = 1`,
  `create index sop_readers_of_person on sop_readers (person_id)`,
  `create table sop_readings (
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
  )`,
  `create unique index sop_readings_once on sop_readings (version_id, person_id)`,
  `create index sop_readings_of_project on sop_readings (project_id, person_id)`,
]

const refusal = 'Rows of sop_readings are kept as they were written'

export const readers = {
  sqlite: [
    ...tables,
    ...['update', 'delete'].map(
      (event) => `create trigger sop_readings_kept_${event} before ${event} on sop_readings begin select raise(abort, '${refusal}'); end`,
    ),
  ],
  postgres: [
    ...tables,
    `create trigger sop_readings_kept_update before update or delete on sop_readings for each row execute function refuse_change()`,
    `create trigger sop_readings_kept_truncate before truncate on sop_readings for each statement execute function refuse_change()`,
    `create trigger sop_readers_noted after insert or update or delete on sop_readers for each row execute function note_row('id', 'to_ask')`,
    `create trigger sop_readings_noted after insert or update or delete on sop_readings for each row execute function note_row('id', '')`,
  ],
}
