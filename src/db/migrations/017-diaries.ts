/** A diary may have its own hours (JSON; by default it follows the set-up of the test) and a delivery channel, and may be withdrawn as a whole. */
export const diaries = [
  `alter table sandbox_schedules add column pattern text`,
  `alter table sandbox_schedules add column channel text`,
  `alter table sandbox_schedules add column withdrawn integer not null default 0`,
  `alter table sandbox_schedules add column version integer not null default 1`,
  `create index appointments_coming on appointments (sandbox_id, starts_at) where status = 'booked'`,
]
