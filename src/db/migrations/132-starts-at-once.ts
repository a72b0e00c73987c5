/** What the preview of many starts says: how many prerequisites each project would have open, and who would be told. */
export const startsAtOnce = [`alter table bulk_rows add column open_prerequisites integer`, `alter table bulk_jobs add column preview text`]
