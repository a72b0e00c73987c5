/** Who was on the call of a test: a row for each time that someone joined, ended when they left. */
export const rollCall = [
  `create table test_run_attendees (
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
  )`,
  `create index test_run_attendees_of_run on test_run_attendees (run_id)`,
  `create unique index test_run_attendees_once on test_run_attendees (run_id, person_id) where left_at is null`,
]

export const rollCallNotedForPostgres = [
  `create trigger test_run_attendees_noted after insert or update or delete on test_run_attendees for each row execute function note_row('id', '')`,
]
