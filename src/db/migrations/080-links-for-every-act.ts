/**
 * One-off links for every act, not only for signatures. A link for a signature is for every role in which its person signs. A link notes what was
 * answered, and who asked.
 */
export const linksForEveryAct = [
  `drop index act_links_open`,
  `alter table act_links rename column role_key to role_keys`,
  `update act_links set role_keys = '["' || role_keys || '"]'`,
  `alter table act_links add column said text`,
  `alter table act_links add column asked_by_id text references people (id)`,
  `create index act_links_open on act_links (project_id, kind, person_id, subject_id) where ended_at is null`,
  `create index act_links_of_subject on act_links (subject_id)`,
]
