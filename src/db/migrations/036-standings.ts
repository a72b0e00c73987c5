/** Every project in a list is checked for prerequisites with a standing, or that soon expire. */
export const standings = [
  `create index prerequisites_stand on prerequisites (project_id, standing)`,
  `create index prerequisites_expiring on prerequisites (valid_until, project_id) where valid_until is not null`,
]
