/**
 * The stage of a project, computed from its gates (src/tracker/go-live/stages.store.ts), so that lists can filter by it; and the last day for which
 * it is certain, because something that is met will expire. Existing projects are computed at the next start, because their day has passed.
 */
export const stages = [
  `alter table projects add column stage text not null default 'initiate'`,
  `alter table projects add column stage_until text`,
  `update projects set stage_until = '1970-01-01'`,
  `create index projects_stage on projects (stage, state, service_id)`,
  `create index projects_stage_until on projects (stage_until) where stage_until is not null`,
  `create index projects_service on projects (service_id, state)`,
  `create index prerequisites_standing on prerequisites (key, standing, project_id)`,
  `create index project_dates_day on project_dates (kind, day, project_id)`,
]
