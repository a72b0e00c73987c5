/** Files as they were read, kept until the import made from them is written or dropped: a person may choose other sheets or columns without uploading again. */
export const importFiles = [
  `create table import_files (
    id text primary key,
    file_name text not null,
    digest text not null,
    person_id text not null,
    person_name text not null,
    uploaded_at text not null,
    outline text not null,
    choices text not null,
    settled_at text
  )`,
  `create index import_files_by_person on import_files (person_id, uploaded_at)`,
  `create index import_files_by_day on import_files (uploaded_at)`,
  `create table import_file_parts (
    file_id text not null references import_files (id),
    sheet integer not null,
    part integer not null,
    cells text not null,
    primary key (file_id, sheet, part)
  )`,
  `alter table imports add column file_id text`,
  `create index imports_by_file on imports (file_id)`,
  `alter table tracker_imports add column file_id text`,
  `create index tracker_imports_by_file on tracker_imports (file_id)`,
]
