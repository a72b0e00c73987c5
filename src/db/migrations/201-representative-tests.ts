/**
 * A project of a wave whose full test stands for all with the same two products in the same versions. The versions of a set-up are repeated beside its
 * products, so that pairs can be compared; a run notes what it tested, and whose full test it rested on.
 */
export const representativeTests = [
  `create table wave_representatives (
    id text primary key,
    wave_id text not null references waves (id),
    project_id text not null references projects (id),
    consumer_id text not null,
    consumer_name text not null,
    consumer_version text not null,
    provider_id text not null,
    provider_name text not null,
    provider_version text not null,
    named_by text not null,
    named_by_id text,
    named_at text not null,
    ended_by text,
    ended_by_id text,
    ended_at text,
    ended_reason text,
    passed text
  )`,
  `create unique index wave_representatives_once on wave_representatives (wave_id, consumer_id, consumer_version, provider_id, provider_version)
    where ended_at is null`,
  `create index wave_representatives_project on wave_representatives (project_id) where ended_at is null`,
  `alter table wave_projects add column full_test_reason text`,
  `alter table wave_projects add column full_test_by text`,
  `alter table wave_projects add column full_test_by_id text`,
  `alter table wave_projects add column full_test_at text`,
  `alter table test_runs add column tested_with text`,
  `alter table test_runs add column rests_on_id text references projects (id)`,
  `alter table test_plans add column provider_version text`,
  `alter table test_plans add column consumer_version text`,
]

const versionOnSqlite = (side: string): string =>
  `(select nullif(trim(json_extract(one.value, '$.version')), '') from json_each(set_up, '$.systems') one where json_extract(one.value, '$.side') = '${side}' limit 1)`
const versionOnServer = (side: string): string =>
  `(select nullif(trim(one ->> 'version'), '') from jsonb_array_elements(set_up::jsonb -> 'systems') one where one ->> 'side' = '${side}' limit 1)`
const filled = (of: (side: string) => string): string => `update test_plans set provider_version = ${of('provider')}, consumer_version = ${of('consumer')}`

/** To run after the columns are there. */
export const versionsOfSetUps = { sqlite: [filled(versionOnSqlite)], postgres: [filled(versionOnServer)] }

export const representativesNotedForPostgres = [
  `create trigger wave_representatives_noted after insert or update or delete on wave_representatives for each row execute function note_row('id', 'passed')`,
]
