/** Whether all rows of a prepared change are stored; until then nobody sees it, and nobody can begin it. */
export const completeLists = [
  ...['bulk_jobs', 'queue_batches'].map((table) => `alter table ${table} add column complete integer not null default 1`),
  `create index bulk_jobs_incomplete on bulk_jobs (person_id) where complete = 0`,
]
