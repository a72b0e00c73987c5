/**
 * Counts of attempts by bucket, each under a keyed hash, because someone may have typed a password into the email field. They replace rows that
 * stored what was typed.
 */
export const rateLimits = [
  `create table rate_limits (key text primary key, points integer not null, expires_at bigint not null)`,
  `create index rate_limits_expiry on rate_limits (expires_at)`,
  `drop table sign_in_tries`,
]
