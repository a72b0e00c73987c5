/** Each row of a tracker keeps what was understood of it and what a person decided; conflicts are a kind of their own; only one import is written at a time. */
export const trackerReview = [
  // Earlier uploads have no stored understanding to write from: they have to be uploaded again.
  `update tracker_imports set state = 'cancelled' where state in ('reading', 'review', 'writing')`,
  `alter table tracker_imports add column shared text not null default '{}'`,
  `create unique index tracker_imports_one_at_a_time on tracker_imports ((case when state in ('writing', 'undoing') then 1 end))`,
  `create table tracker_import_rows_2 (
    import_id text not null references tracker_imports (id), number integer not null, part integer not null default 0, kind text not null check (kind in ('new', 'changed', 'conflict', 'close', 'unchanged', 'not-taken')), ods_code text, name text,
    incoming text not null, said text not null default '{}', changes text not null, plain integer not null default 0, why text, near text, decision text check (decision in ('file', 'here', 'same', 'new', 'leave')), seen integer, wrote integer, before text, primary key (import_id, number, part))`,
  `insert into tracker_import_rows_2 (import_id, number, part, kind, ods_code, name, incoming, changes, why, seen, wrote, before)
    select import_id, number, part, kind, ods_code, name, incoming, changes, why, seen, wrote, before from tracker_import_rows`,
  `drop table tracker_import_rows`,
  `alter table tracker_import_rows_2 rename to tracker_import_rows`,
  `create index tracker_import_rows_kind on tracker_import_rows (import_id, kind, number, part)`,
]
