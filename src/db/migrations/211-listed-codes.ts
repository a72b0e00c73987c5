/**
 * The ODS code of a service as the ODS lists it. `ods_code` is its key: the same code, and behind it -2, -3 … for further services of the same
 * organisation.
 */
const listedCode = (kind: string, before: string): string => `alter table services add column listed_code text generated always as (${before}) ${kind}`

export const listedCodes = {
  sqlite: [
    listedCode('virtual', `case when instr(ods_code, '-') > 0 then substr(ods_code, 1, instr(ods_code, '-') - 1) else ods_code end`),
    `create index services_listed_code on services (listed_code)`,
  ],
  postgres: [
    listedCode('stored', `split_part(ods_code, '-', 1)`),
    `create index services_listed_code on services (listed_code)`,
    `drop trigger services_noted on services`,
    `create trigger services_noted after insert or update or delete on services for each row execute function note_row('id', 'rollout,closed,name_search,listed_code')`,
  ],
}

/** Who said that a service is a further one of an organisation that has one here already, and how it differs. */
export const furtherServices = [
  `create table further_services (
    service_id text primary key references services (id),
    reason text not null,
    confirmed_by_id text references people (id),
    confirmed_by text not null,
    confirmed_at text not null
  )`,
]

export const furtherServicesNotedForPostgres = [
  `create trigger further_services_noted after insert or update or delete on further_services for each row execute function note_row('service_id', '')`,
]
