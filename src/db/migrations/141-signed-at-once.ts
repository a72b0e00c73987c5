/** Who signs for many projects at once proves it once: the session and the request in which they did are kept for the record of each. */
export const signedAtOnce = [`alter table bulk_jobs add column session_hash text`, `alter table bulk_jobs add column request_id text`]
