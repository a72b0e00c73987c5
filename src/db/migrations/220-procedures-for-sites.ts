/**
 * One procedure for the sites of an organisation in a wave: whether the wave has it, which project's procedure is signed for them, which sites a version
 * names in its text, and what a site says of it. `procedure_of` is the version that a project rests on, computed with its stage.
 */
export const proceduresForSites = [
  `alter table waves add column procedures text check (procedures in ('organisation'))`,
  `alter table wave_projects add column procedure_choice text check (procedure_choice in ('own', 'shared'))`,
  `alter table wave_projects add column procedure_reason text`,
  `alter table wave_projects add column procedure_by text`,
  `alter table wave_projects add column procedure_by_id text`,
  `alter table wave_projects add column procedure_at text`,
  `alter table projects add column procedure_of text`,
  `create index projects_procedure_of on projects (procedure_of) where procedure_of is not null`,
  `create table wave_procedures (
    id text primary key,
    wave_id text not null references waves (id),
    project_id text not null references projects (id),
    organisation_id text not null,
    organisation_name text not null,
    care_setting text not null,
    named_by text not null,
    named_by_id text,
    named_at text not null,
    ended_by text,
    ended_by_id text,
    ended_at text,
    ended_reason text,
    signed text
  )`,
  `create unique index wave_procedures_once on wave_procedures (wave_id, organisation_id, care_setting) where ended_at is null`,
  `create index wave_procedures_project on wave_procedures (project_id) where ended_at is null`,
  `create table sop_sites (
    id text primary key,
    version_id text not null references sop_versions (id),
    project_id text not null references projects (id),
    site_id text not null,
    name text not null,
    ods_code text not null,
    care_setting text not null,
    choices text not null
  )`,
  `create unique index sop_sites_once on sop_sites (version_id, site_id)`,
  `create index sop_sites_site on sop_sites (site_id, version_id)`,
]

export const proceduresNotedForPostgres = [
  `create trigger wave_procedures_noted after insert or update or delete on wave_procedures for each row execute function note_row('id', 'signed')`,
  `create trigger sop_sites_noted after insert or update or delete on sop_sites for each row execute function note_row('id', '')`,
  `drop trigger projects_noted on projects`,
  `create trigger projects_noted after insert or update or delete on projects
    for each row execute function note_row('id', 'stage,stage_until,stage_on,reopened,holds,expires,procedure_of')`,
]
