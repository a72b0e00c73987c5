const nouns = ['service', 'project', 'organisation']

const valuesOf = (noun: string): string[] => [
  `create table ${noun}_field_values (
    ${noun}_id text not null references ${noun}s (id) on delete cascade,
    field_id text not null references custom_fields (id),
    position integer not null,
    text text not null,
    text_search text not null,
    sort_key text not null,
    number double precision,
    day text,
    person_id text references people (id),
    primary key (${noun}_id, field_id, position)
  )`,
  `create index ${noun}_field_values_field on ${noun}_field_values (field_id, sort_key, ${noun}_id)`,
]

/**
 * Fields that an installation adds to services, projects and organisations. What people wrote is in the column `other` of the thing's own row, by the
 * heading of the field, as trackers brought it; the rows of values, with a type, are computed from it in the same transaction.
 */
export const customFields = [
  `create table custom_fields (
    id text primary key,
    noun text not null check (noun in ('service', 'project', 'organisation')),
    name text not null,
    heading text not null,
    kind text not null check (kind in ('text', 'number', 'date', 'choice', 'person', 'tags')),
    choices text not null,
    shown text not null check (shown in ('everywhere', 'page')),
    position integer not null,
    filled integer not null,
    retired_at text,
    created_at text not null,
    version integer not null
  )`,
  `create unique index custom_fields_name on custom_fields (noun, lower(name))`,
  `create unique index custom_fields_heading on custom_fields (noun, lower(heading))`,
  ...nouns.flatMap(valuesOf),
  `alter table projects add column other text`,
  `alter table organisations add column other text`,
]

const noted = [
  { event: 'insert', row: 'new' },
  { event: 'update', row: 'new' },
  { event: 'delete', row: 'old' },
]

/** The facet index of services is told of each value: see migration 070. */
export const valuesNoted = {
  sqlite: noted.map(
    ({ event, row }) => `create trigger service_field_values_noted_${event} after ${event} on service_field_values
      begin insert into service_changes (kind, ref) values ('service', ${row}.service_id); end`,
  ),
  postgres: noted.flatMap(({ event, row }) => [
    `create function service_field_values_noted_${event}() returns trigger language plpgsql as $function$
      begin
        insert into service_changes (kind, ref) values ('service', ${row}.service_id);
        return null;
      end $function$`,
    `create trigger service_field_values_noted_${event} after ${event} on service_field_values
      for each row execute function service_field_values_noted_${event}()`,
  ]),
}
