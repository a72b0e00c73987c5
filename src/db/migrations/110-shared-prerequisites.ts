/**
 * A prerequisite that is met once for a site, an organisation, a product in a version, a supplier or a region, and counts in every project below it.
 * `shared_id` is the one that meets a row, `lost_shared_id` the last one that did and no longer does, `own_reason` why none shall. `own_statuses` has
 * what people had recorded of a row before a shared one met it: it comes back.
 */
export const sharedPrerequisites = [
  `create table shared_prerequisites (
    id text primary key,
    key text not null,
    title text not null,
    value_kind text,
    holder_kind text not null check (holder_kind in ('site', 'organisation', 'product', 'supplier', 'region')),
    holder_key text not null,
    product_version text not null,
    holder_name text not null,
    holder_name_search text not null,
    value text,
    note text not null,
    link text,
    met_since text not null,
    valid_until text,
    recorded_by text not null,
    recorded_by_id text,
    recorded_at text not null,
    version integer not null,
    withdrawn_by text,
    withdrawn_by_id text,
    withdrawn_at text,
    withdrawn_reason text
  )`,
  `create unique index shared_prerequisites_once on shared_prerequisites (key, holder_kind, holder_key, product_version) where withdrawn_at is null`,
  `create index shared_prerequisites_ending on shared_prerequisites (valid_until) where withdrawn_at is null and valid_until is not null`,
  `create index shared_prerequisites_name on shared_prerequisites (lower(holder_name), id)`,
  `alter table prerequisites add column shared_id text references shared_prerequisites (id)`,
  `alter table prerequisites add column lost_shared_id text references shared_prerequisites (id)`,
  `alter table prerequisites add column own_reason text`,
  `create index prerequisites_shared on prerequisites (shared_id, project_id) where shared_id is not null`,
  `create table own_statuses (
    prerequisite_id text primary key references prerequisites (id),
    project_id text not null references projects (id),
    status text not null,
    reason text,
    value text,
    valid_until text,
    note text,
    waived_by text,
    waived_by_id text,
    settled_by text,
    settled_by_id text,
    settled_at text
  )`,
  `create index own_statuses_project on own_statuses (project_id)`,
  `create index services_organisation on services (organisation_id) where organisation_id is not null`,
]

export const sharedNotedForPostgres = [
  `create trigger shared_prerequisites_noted after insert or update or delete on shared_prerequisites
    for each row execute function note_row('id', 'holder_name_search')`,
  `create trigger own_statuses_noted after insert or update or delete on own_statuses for each row execute function note_row('prerequisite_id', '')`,
]
