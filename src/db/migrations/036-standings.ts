/** Whether a project has a prerequisite that stands so is asked of every project of a list. */
export const standings = [`create index prerequisites_stand on prerequisites (project_id, standing)`]
