/**
 * What went well in one project, for others to start from. Each change of a pattern is a version of its own, and a project names the one that it was
 * started from.
 */
export const patterns = [
  `create table patterns (
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
  )`,
  `create unique index patterns_name on patterns (lower(name)) where retired_at is null`,
  `create index patterns_by_name on patterns (lower(name), id)`,
  `create table pattern_versions (
    id text primary key,
    pattern_id text not null references patterns (id),
    number integer not null,
    content text not null,
    why text not null,
    from_project text,
    saved_by text not null,
    saved_by_id text references people (id),
    saved_at text not null
  )`,
  `create unique index pattern_versions_number on pattern_versions (pattern_id, number)`,
  `alter table projects add column pattern_version_id text references pattern_versions (id)`,
  `create index projects_pattern on projects (pattern_version_id) where pattern_version_id is not null`,
]

export const patternsNotedForPostgres = [
  `create trigger patterns_noted after insert or update or delete on patterns for each row execute function note_row('id', '')`,
  `create trigger pattern_versions_noted after insert or update or delete on pattern_versions for each row execute function note_row('id', '')`,
]
