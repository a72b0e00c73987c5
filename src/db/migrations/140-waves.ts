import { notesOf } from './078-todos-noted.ts'

/**
 * Projects that are rolled out together. `wave_projects` keeps who left a wave and why; a project is in one wave at most. The list of services is
 * filtered by wave, so the facet index holds it. A change of many projects may be one of a wave, and what it may do is no longer a list in the
 * database: SQLite cannot change a check, so the column is replaced.
 */
const both = [
  `create table waves (
    id text primary key,
    name text not null,
    owner_id text not null references people (id),
    go_live_on text,
    testing_on text,
    capacity_a_week integer,
    pattern_id text,
    state text not null check (state in ('open', 'closed')),
    version integer not null,
    created_by text not null,
    created_by_id text,
    created_at text not null
  )`,
  `create unique index waves_name on waves (lower(name))`,
  `create table wave_projects (
    id text primary key,
    wave_id text not null references waves (id),
    project_id text not null references projects (id),
    position integer not null,
    first_planned_on text,
    added_by text not null,
    added_by_id text,
    added_at text not null,
    left_by text,
    left_by_id text,
    left_at text,
    left_reason text
  )`,
  `create unique index wave_projects_once on wave_projects (project_id) where left_at is null`,
  `create unique index wave_projects_position on wave_projects (wave_id, position)`,
  `create index wave_projects_project on wave_projects (project_id, added_at)`,
  `alter table bulk_jobs add column wave_id text references waves (id)`,
  `create index bulk_jobs_wave on bulk_jobs (wave_id, made_at) where wave_id is not null`,
]

const noted = notesOf([{ table: 'wave_projects', project: 'project_id', columns: ['wave_id', 'position', 'left_at'] }])

export const waves = {
  sqlite: [
    ...both,
    ...noted.sqlite,
    `alter table bulk_jobs add column act_wider text not null default ''`,
    `update bulk_jobs set act_wider = act`,
    `alter table bulk_jobs drop column act`,
    `alter table bulk_jobs rename column act_wider to act`,
  ],
  postgres: [
    ...both,
    ...noted.postgres,
    `alter table bulk_jobs drop constraint bulk_jobs_act_check`,
    `create trigger waves_noted after insert or update or delete on waves for each row execute function note_row('id', '')`,
    `create trigger wave_projects_noted after insert or update or delete on wave_projects for each row execute function note_row('id', '')`,
  ],
}
