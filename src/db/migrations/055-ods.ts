/** Widens the check of a column. SQLite cannot change a check, so the column is replaced; drop its indices first and create them again afterwards. */
export const widened = (table: string, column: string, type: (name: string) => string): string[] => [
  `alter table ${table} add column ${column}_wider ${type(`${column}_wider`)}`,
  `update ${table} set ${column}_wider = ${column}`,
  `alter table ${table} drop column ${column}`,
  `alter table ${table} rename column ${column}_wider to ${column}`,
]

/** What the Organisation Data Service says about organisations and their successors, and what trackers say about the same on services. */
export const ods = [
  `create table ods_organisations (
    code text primary key, name text, address text, postcode text, status text check (status in ('open', 'closed', 'dormant', 'proposed')),
    opened_on text, closed_on text, commissioner text, sub_type text, setting text, loaded_at text not null, source text not null)`,
  `create index ods_organisations_closed_on on ods_organisations (closed_on, code) where closed_on is not null`,
  `create index ods_organisations_status on ods_organisations (status, code)`,
  `create table ods_successors (code text not null, successor text not null, reason text, day text, loaded_at text not null, source text not null, primary key (code, successor))`,
  `create table ods_loads (
    id text primary key, kind text not null check (kind in ('organisations', 'successors')), file_name text not null, digest text not null, person_id text, person_name text not null, loaded_at text not null, counts text not null)`,
  `create index ods_loads_at on ods_loads (loaded_at, id)`,
  // Closures that someone set aside, with the reason; each applies to the day of closing that was known then.
  `create table closures_set_aside (
    service_id text primary key references services (id), closed_on text not null, reason text not null, person_id text not null, person_name text not null, at text not null)`,
  `alter table services add column ods_status text check (ods_status in ('open', 'closed', 'dormant', 'proposed'))`,
  `alter table services add column closed_on text`,
  `alter table services add column successor text`,
  // Computed: see src/tracker/ods/closures.store.ts.
  `alter table services add column closed integer not null default 0`,
  `create index services_closed on services (closed, lower(name), id) where closed = 1`,
  `create index services_closed_on on services (closed_on, id) where closed_on is not null`,
  `create index services_ods_status on services (ods_status, id) where ods_status is not null`,
  `create index services_successor on services (successor, id) where successor is not null`,
  ...['services_cube', 'services_referrer', 'services_pair', 'services_by_rollout'].map((index) => `drop index ${index}`),
  ...widened('services', 'rollout', (name) => `text not null default 'both' check (${name} in ('live', 'ready', 'referrer', 'pair', 'both', 'closed'))`),
  `create index services_cube on services (rollout, region, care_setting, referrer_id, consumer_product, provider_product, list_size)`,
  `create index services_referrer on services (referrer_id, rollout, list_size)`,
  `create index services_pair on services (consumer_product, provider_product, rollout, list_size)`,
  `create index services_by_rollout on services (rollout, lower(name), id)`,
  `drop index tracker_import_rows_kind`,
  ...widened(
    'tracker_import_rows',
    'kind',
    (name) => `text not null default 'not-taken' check (${name} in ('new', 'changed', 'conflict', 'close', 'closed', 'unchanged', 'not-taken'))`,
  ),
  `create index tracker_import_rows_kind on tracker_import_rows (import_id, kind, number, part)`,
]
