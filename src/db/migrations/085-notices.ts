/** What each person is to be told by email, and what they were told lately. */
export const notices = [
  `create table notices (
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
  )`,
  `create index notices_to_tell on notices (how, person_id, at) where told_at is null`,
  `create index notices_told on notices (told_at) where told_at is not null`,
  `create table notice_days (name text primary key, day text not null)`,
  `create index test_runs_planned on test_runs (held_on) where finished_at is null`,
]
