/**
 * The services into which a project books, each with its own day and switched on by two people; and which of them a run tests. Consumers' projects
 * that have not tested or decided anything are asked for theirs; those that are further along continue as they began.
 */
export const partners = [
  `create table project_partners (
    id text primary key, project_id text not null references projects (id), service_id text references services (id),
    name text not null, ods_code text, dos_ids text not null, provider_product text,
    booking_only integer not null, in_test integer not null, position integer not null,
    left_out_reason text, left_out_by_id text, left_out_by text, left_out_at text, version integer not null, created_at text not null)`,
  `create unique index project_partners_service on project_partners (project_id, service_id) where service_id is not null`,
  `create unique index project_partners_code on project_partners (project_id, ods_code) where ods_code is not null`,
  `create index project_partners_of_service on project_partners (service_id) where service_id is not null`,
  `create index project_partners_order on project_partners (project_id, position, id)`,
  `create table partner_dates (
    id text primary key, project_id text not null references projects (id), partner_id text not null references project_partners (id),
    day text not null, standing text not null check (standing in ('provisional', 'confirmed')),
    reason text, note text, set_by_id text not null, set_by text not null, set_at text not null)`,
  `create index partner_dates_project on partner_dates (project_id, set_at, id)`,
  `create table partner_switches (
    id text primary key, project_id text not null references projects (id), partner_id text not null references project_partners (id),
    kind text not null check (kind in ('on', 'off')), test text, tested_by text, reason text, conditions text not null,
    first_person_id text not null, first_person text not null, first_role text not null, first_at text not null,
    second_person_id text, second_person text, second_role text, second_at text)`,
  `create index partner_switches_project on partner_switches (project_id, first_at, id)`,
  `create index partner_switches_waiting on partner_switches (first_at, id) where kind = 'on' and second_at is null`,
  `create table run_partners (
    run_id text not null references test_runs (id), partner_id text not null references project_partners (id), primary key (run_id, partner_id))`,
  `create index run_partners_partner on run_partners (partner_id)`,
  `alter table projects add column asks_partners integer not null default 0`,
  `update projects set asks_partners = 1, stage_until = '1970-01-01' where role = 'consumer' and state in ('open', 'on-hold')
    and not exists (select 1 from test_runs r where r.project_id = projects.id and r.finished_at is not null)
    and not exists (select 1 from attestations a where a.project_id = projects.id)`,
  `create index projects_asking on projects (id) where asks_partners = 1`,
]
