/** A run that is planned, or waits to be opened, can be cancelled: it stays on record, and takes no results. */
export const cancelledRuns = [
  `alter table test_runs add column cancelled_at text`,
  `alter table test_runs add column cancelled_by text`,
  `alter table test_runs add column cancelled_by_id text`,
  `alter table test_runs add column cancelled_reason text`,
]
