/**
 * Someone acts for the holder of a role, until a day or until they have answered the procedure: a row of the same role that names whom they act for.
 * A signature and a decision keep for whom they were given. Whoever answers first of a holder and those who act for them gives the one signature.
 */
export const actingFor = [
  `alter table project_people add column acting_for text references people (id)`,
  `alter table project_people add column acting_until text`,
  `alter table project_people add column acting_ends_with text`,
  `create index project_people_acting_for on project_people (acting_for, project_id, role_key) where left_at is null and acting_for is not null`,
  `create index project_people_acting_until on project_people (acting_until) where left_at is null and acting_until is not null`,
  `alter table sop_signatures add column for_person_id text references people (id)`,
  `alter table sop_signatures add column for_person_name text`,
  `drop index sop_signatures_once`,
  `create unique index sop_signatures_once on sop_signatures (version_id, role_key, coalesce(for_person_id, person_id))`,
  `alter table attestations add column first_for_id text references people (id)`,
  `alter table attestations add column second_for_id text references people (id)`,
  `alter table partner_switches add column first_for_id text references people (id)`,
  `alter table partner_switches add column second_for_id text references people (id)`,
  `alter table test_runs add column asked_for_id text references people (id)`,
]
