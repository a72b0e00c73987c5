/** Whether a project has a prerequisite that stands so, or that soon expires, is asked of every project of a list. */
export const standings = [
  `create index prerequisites_stand on prerequisites (project_id, standing)`,
  `create index prerequisites_expiring on prerequisites (valid_until, project_id) where valid_until is not null`,
]
