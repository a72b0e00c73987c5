/** A sandbox without a project may belong to a person; the list of such sandboxes is ordered by when they were made. */
export const sandboxesForPeople = [
  `alter table sandboxes add column for_person_id text references people (id)`,
  `create index sandboxes_for_person on sandboxes (for_person_id, created_at, id)`,
  `create index sandboxes_stand_alone on sandboxes (created_at, id) where project_id is null`,
]
