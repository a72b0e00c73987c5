/**
 * Which node does a piece of work; how many requests each sandbox has had this minute, over all nodes; and the day as of which a project's stage was
 * computed: if that is from a clock that was ahead, the stage is computed again.
 */
export const leases = [
  `create table leases (name text primary key, node text not null, beat integer not null)`,
  `create index tracker_imports_open on tracker_imports (state) where state in ('reading', 'writing', 'undoing')`,
  `create table sandbox_turns (sandbox_id text primary key, minute integer not null, taken integer not null)`,
  `alter table projects add column stage_on text`,
  `create index projects_stage_on on projects (stage_on) where stage_on is not null`,
]
