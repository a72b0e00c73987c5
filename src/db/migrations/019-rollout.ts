/**
 * The national rollout: what a tracker says about services and their 111 providers, pairs of products, the catalogue, imports with their rows.
 * `rollout` is computed from the rest (src/tracker/services/rollout-status.store.ts).
 */
export const rollout = [
  ...[
    'region_code text',
    'area_code text',
    'area text',
    'commissioner_code text',
    'list_size integer',
    'referrer_id text references organisations (id)',
    `live text check (live in ('yes', 'no'))`,
    `other text not null default '{}'`,
    `rollout text not null default 'both' check (rollout in ('live', 'ready', 'referrer', 'pair', 'both'))`,
  ].map((column) => `alter table services add column ${column}`),
  `alter table organisations add column switched_on text check (switched_on in ('yes', 'no'))`,
  `alter table organisations add column consumer_product text`,
  `create index organisations_name on organisations (lower(name), id)`,
  `create index services_cube on services (rollout, region, care_setting, referrer_id, consumer_product, provider_product, list_size)`,
  `create index services_referrer on services (referrer_id, rollout, list_size)`,
  `create index services_pair on services (consumer_product, provider_product, rollout, list_size)`,
  `create index services_provider_product on services (provider_product)`,
  `create index services_region on services (region, area, rollout)`,
  `create index services_commissioner on services (commissioner, rollout)`,
  `create index services_postcode on services (postcode)`,
  `create table pairs (
    consumer_product text not null, provider_product text not null, state text not null check (state in ('proven', 'not-proven')), reason text, decided_on text not null, run_id text references test_runs (id),
    set_by text not null, set_at text not null, version integer not null, primary key (consumer_product, provider_product))`,
  `create table products (
    id text primary key, role text not null check (role in ('provider', 'consumer')), supplier text not null, product text not null, product_version text, standard_version text, fhir_version text, status text not null, link text,
    version integer not null, created_at text not null)`,
  `create unique index products_named on products (role, lower(supplier), lower(product))`,
  `create table aliases (kind text not null check (kind in ('column', 'product', 'organisation')), alias text not null, name text not null, primary key (kind, alias))`,
  `create table tracker_imports (
    id text primary key, file_name text not null, digest text not null, sheet text not null, person_id text not null, person_name text not null, uploaded_at text not null,
    state text not null check (state in ('reading', 'review', 'writing', 'done', 'undoing', 'undone', 'cancelled')), columns text not null, warnings text not null, choices text not null default '{}', counts text not null, written integer not null default 0, made text not null default '{}',
    settled_at text, settled_by text)`,
  `create index tracker_imports_uploaded on tracker_imports (uploaded_at, id)`,
  `create table tracker_import_rows (
    import_id text not null references tracker_imports (id), number integer not null, part integer not null default 0, kind text not null check (kind in ('new', 'changed', 'unchanged', 'close', 'not-taken')), ods_code text, name text,
    incoming text not null, changes text not null, why text, seen integer, wrote integer, before text, primary key (import_id, number, part))`,
  `create index tracker_import_rows_kind on tracker_import_rows (import_id, kind, number)`,
  `create table saved_views (id text primary key, person_id text not null references people (id), name text not null, query text not null, shared integer not null, created_at text not null)`,
  `create index saved_views_person on saved_views (person_id)`,
]
