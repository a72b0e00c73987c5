/** Why an answer was corrected; and what a version leaves open, each confirmed by a person when it was issued. */
export const correctedAndOpen = [
  `alter table sop_signatures add column corrected_because text`,
  `create table sop_left_open (
    id text primary key,
    version_id text not null references sop_versions (id),
    project_id text not null references projects (id),
    what text not null,
    confirmed_by text not null,
    confirmed_by_id text,
    confirmed_at text not null
  )`,
  `create index sop_left_open_version on sop_left_open (version_id)`,
]

export const leftOpenNoted = [
  `create trigger sop_left_open_noted after insert or update or delete on sop_left_open for each row execute function note_row('id', '')`,
]
