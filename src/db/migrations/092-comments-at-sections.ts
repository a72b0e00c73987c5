/** A comment stands at a section, and is resolved with a word. */
export const commentsAtSections = [
  `alter table sop_comments add column section text`,
  `alter table sop_comments add column resolved_at text`,
  `alter table sop_comments add column resolved_by text`,
  `alter table sop_comments add column resolved_by_id text`,
  `alter table sop_comments add column resolved_with text`,
  `drop index sop_comments_project`,
  `create index sop_comments_project on sop_comments (project_id, written_at, id)`,
  `create index sop_comments_open on sop_comments (project_id, section) where resolved_at is null`,
]
