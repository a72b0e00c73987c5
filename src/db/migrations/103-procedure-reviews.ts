import { notesOf } from './078-todos-noted.ts'

/**
 * A version is in force from the day on which everyone has signed it until everyone has signed a later one, and is reviewed on a day. A review that
 * changes nothing issues the same text again. My work shows a review that is overdue, so the facet index holds it.
 */
const noted = notesOf([
  { table: 'sop_rounds', project: 'project_id', columns: ['version_id', 'opened_at', 'closed_at', 'signed_at', 'review_on', 'replaced_at'], again: true },
])

const columns = [
  `alter table sop_rounds add column signed_at text`,
  `alter table sop_rounds add column review_on text`,
  `alter table sop_rounds add column replaced_at text`,
  `alter table sop_rounds add column same_as_id text references sop_versions (id)`,
  `create unique index sop_rounds_in_force on sop_rounds (project_id) where signed_at is not null and replaced_at is null`,
  `create index sop_rounds_review on sop_rounds (review_on) where review_on is not null and replaced_at is null`,
]

export const procedureReviews = {
  sqlite: [...columns, ...noted.sqlite],
  postgres: [...columns, ...noted.postgres],
}
