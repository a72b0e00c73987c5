import { widened } from './055-ods.ts'

/** Imports of trackers by someone with an area: in whose area their rows have to be, and rows that are outside. */
export const importsInAreas = [
  `alter table tracker_imports add column within_id text references people (id)`,
  `drop index tracker_import_rows_kind`,
  ...widened(
    'tracker_import_rows',
    'kind',
    (name) => `text not null default 'not-taken' check (${name} in ('new', 'changed', 'conflict', 'close', 'closed', 'unchanged', 'not-taken', 'outside'))`,
  ),
  `create index tracker_import_rows_kind on tracker_import_rows (import_id, kind, number, part)`,
]
