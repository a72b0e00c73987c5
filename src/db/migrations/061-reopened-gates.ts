/**
 * With the stage of a project: which of its gates have reopened and why, what holds the next gate, and the day until which everything that is met by
 * a date is certain (src/tracker/go-live/stages.store.ts). Existing projects are computed at the next start, because their day has passed.
 * `gate_notices` holds what each person has been told about a project, or has to be told by the next mail.
 */
export const reopenedGates = [
  `alter table projects add column reopened text`,
  `alter table projects add column holds text`,
  `alter table projects add column expires text`,
  `update projects set stage_until = '1970-01-01'`,
  `create index projects_reopened on projects (id) where reopened is not null`,
  `create index projects_expires on projects (expires, id) where expires is not null`,
  `create table gate_notices (
    project_id text not null references projects (id), person_id text not null references people (id), things text not null,
    tell text check (tell in ('open-again', 'in-order')), told_at text, primary key (project_id, person_id))`,
  `create index gate_notices_tell on gate_notices (person_id) where tell is not null`,
]
